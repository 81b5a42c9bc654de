package actions

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/schema"
)

const notIdempotencyKey = "HTTP clients repeat requests that have it, and NetSuite ignores it: use the field Idempotency Key."

// reserved are the headers that a request may not set, and why.
//
//nolint:gochecknoglobals // a constant table
var reserved = map[string]string{
	"Authorization":     "The connector sets it from the credentials.",
	"Host":              "It follows from the account.",
	"Cookie":            "NetSuite refuses a token that comes with a session.",
	"Content-Length":    "It follows from the body.",
	"Transfer-Encoding": "It follows from the body.",
	"Trailer":           "The connector sends none.",
	"Connection":        "The connector manages its connections.",
	"Accept-Encoding":   "The connector negotiates compression.",
	"Idempotency-Key":   notIdempotencyKey,
	"X-Idempotency-Key": notIdempotencyKey,
}

// readHeaders reads the headers. One with a blank value counts as absent, since
// forms send it for an empty field.
func (r *request) readHeaders(raw []byte, add func(failure.Violation)) {
	members, err := jsoncheck.Members(raw)
	if err != nil {
		return // the schema has refused it
	}
	r.headers = make(map[string]string, len(members))
	for _, m := range members {
		field := "headers." + m.Name
		canonical := http.CanonicalHeaderKey(m.Name)
		why, taken := reserved[canonical]
		if strings.HasPrefix(canonical, "Proxy-") {
			why, taken = "It is for a proxy, not for NetSuite.", true
		}
		var value string
		if json.Unmarshal(m.Value, &value) != nil {
			continue // the schema has refused it
		}
		value = trimValue(value)
		complaint := complainOfValue(value)
		switch _, twice := r.headers[canonical]; {
		case !httpguts.ValidHeaderFieldName(m.Name):
			add(schema.Violation(field, "is not the name of a header: letters, digits and hyphens only."))
		case taken:
			add(schema.Violation(field, "cannot be set. %s", why))
		case complaint != "":
			add(schema.Violation(field, "%s", complaint))
		case value == "":
		case twice:
			add(schema.Violation(field, "appears more than once, in different spellings. Give it once."))
		default:
			r.headers[canonical] = value
		}
	}
}

// trimValue removes the white space around a header's value, which is no part of
// it (RFC 9110, section 5.5).
func trimValue(value string) string { return strings.Trim(value, " \t") }

func complainOfValue(value string) string {
	if !httpguts.ValidHeaderFieldValue(value) {
		return "contains a character that a header cannot carry, such as a line break."
	}
	return ""
}

// readQuery encodes the query parameters, in the order of the document, or as many of
// them as are longer than a URL may be. Numbers are sent as they were written.
func readQuery(raw []byte) string {
	members, err := jsoncheck.Members(raw)
	if err != nil {
		return "" // the schema has refused it
	}
	var pairs []string
	length := -1 // of all, joined
	for _, m := range members {
		items := []json.RawMessage{m.Value}
		if m.Value[0] == '[' && json.Unmarshal(m.Value, &items) != nil {
			continue
		}
		for _, item := range items {
			text := string(item)
			if item[0] == '"' && json.Unmarshal(item, &text) != nil {
				continue
			}
			pair := encodeQuery(m.Name) + "=" + encodeQuery(text)
			pairs = append(pairs, pair)
			if length += len(pair) + 1; length > maxURLLength {
				return strings.Join(pairs, "&")
			}
		}
	}
	return strings.Join(pairs, "&")
}

// encodeQuery writes a space as %20: some services of NetSuite do not decode a plus
// as a space.
func encodeQuery(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
