package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"netsuite-connector/failure"
)

var (
	nearPlace   = regexp.MustCompile(`near: (.*?)\((\d+),\s*(\d+),\s*token code`)
	searchWords = regexp.MustCompile(`(?s)^.*Search error occurred:\s*`)
)

// readableQueryError shows what NetSuite says of a query. Its own words repeat the
// whole statement; here, the line in question is shown with the place marked.
func readableQueryError(err error, query string) error {
	var f *failure.Error
	if !errors.As(err, &f) || f.Reason != failure.RequestRejected || f.Upstream == nil {
		return err
	}
	var body struct {
		Details []struct {
			Detail string `json:"detail"`
		} `json:"o:errorDetails"`
	}
	if json.Unmarshal(f.Upstream.Body, &body) != nil || len(body.Details) == 0 {
		return err
	}
	said := body.Details[0].Detail
	if !strings.Contains(said, "Failed to parse SQL") {
		if rest := searchWords.ReplaceAllString(said, ""); rest != said && rest != "" {
			return &readable{f, "NetSuite did not run the query: " + strings.TrimSuffix(strings.TrimSpace(rest), ".") + "."}
		}
		return err
	}
	m := nearPlace.FindStringSubmatch(said)
	if m == nil {
		return err
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3])
	lines := strings.Split(query, "\n")
	if line < 1 || line > len(lines) {
		return &readable{f, "NetSuite cannot parse the query: it ends too early."}
	}
	text := strings.ReplaceAll(strings.TrimSuffix(lines[line-1], "\r"), "\t", " ")
	return &readable{f, fmt.Sprintf("NetSuite cannot parse the query at line %d, column %d, near %s:\n%s\n%s^",
		line, column, strings.TrimSpace(m[1]), text, strings.Repeat(" ", min(max(column-1, 0), len(text))))}
}

// readable is a failure with NetSuite's words put so that a person can read them.
type readable struct {
	failure *failure.Error
	said    string // its first line is a sentence, what follows is laid out
}

func (r *readable) Error() string { return r.said }

func (r *readable) Unwrap() error { return r.failure }
