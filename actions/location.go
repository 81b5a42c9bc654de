package actions

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"netsuite-connector/credentials"
)

const jobRoot = "/services/rest/async/v1/job/"

// ids returns which record the request created, and which asynchronous job it
// started, "" for none.
func (a *answer) ids(account credentials.Account) (record, job string) {
	record, job = identify(a.header.Get("Location"), account)
	if job == "" {
		job = segment(a.header.Get("X-Netsuite-Jobid"))
	}
	return record, job
}

// identify returns the id of the record or of the asynchronous job that a
// Location header names. It may be relative; one that leads to another host
// than the account's names nothing.
func identify(location string, account credentials.Account) (record, job string) {
	if location == "" {
		return "", ""
	}
	u, err := url.Parse(location)
	if err != nil || u.User != nil || u.Opaque != "" {
		return "", ""
	}
	if u.Host != "" && ownHost(u.Host, account) == "" {
		return "", ""
	}
	if u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
		return "", ""
	}
	path := u.EscapedPath()
	if rest, ok := strings.CutPrefix(path, jobRoot); ok {
		return "", segment(rest)
	}
	rest, ok := strings.CutPrefix(path, recordRoot)
	if !ok {
		return "", ""
	}
	parts := strings.Split(rest, "/") // version, type, id
	if len(parts) != 3 || parts[1] == "" {
		return "", ""
	}
	if record = segment(parts[2]); strings.HasPrefix(record, "eid:") {
		return "", ""
	}
	return record, ""
}

// segment decodes a path of one segment. It returns "" for any other.
func segment(escaped string) string {
	text, err := url.PathUnescape(escaped)
	if err != nil || !utf8.ValidString(text) || strings.ContainsAny(text, "/\\") || strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return ""
	}
	return text
}
