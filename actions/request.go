package actions

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"unicode"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/schema"
)

const (
	idempotencyHeader    = "X-NetSuite-Idempotency-Key"
	idempotencyCanonical = "X-Netsuite-Idempotency-Key" // as net/http spells it
)

// request is what a flow designer asks for, read and checked.
type request struct {
	address
	method         string
	headers        map[string]string // canonical names
	body           []byte            // nil for none
	contentType    string            // of the body, unless headers say otherwise
	idempotencyKey string
}

// parseInput reads the input document, without where its URL leads.
func parseInput(doc []byte) (*request, schema.Values, error) {
	return requestOf(schema.Input.Parse(doc))
}

// requestOf returns the request of an input document that was checked against its schema.
func requestOf(values schema.Values, violations []failure.Violation) (*request, schema.Values, error) {
	r := &request{method: values.Text("method")}
	add := func(v failure.Violation) { violations = append(violations, v) }
	if strings.ContainsFunc(urlText(values), unicode.IsControl) {
		add(schema.Violation("url", "contains a control character, such as a line break. Remove it."))
	}
	if values.Has("headers") {
		r.readHeaders(values["headers"], add)
	}
	r.idempotencyKey = trimValue(values.Text("idempotencyKey"))
	r.readIdempotencyKey(add)
	if values.Has("query") {
		r.query = readQuery(values["query"])
	}
	if values.Has("body") {
		r.readBody(values["body"], add)
	}
	if len(violations) > 0 {
		return nil, nil, failure.Invalid(failure.InvalidInput, "input", violations)
	}
	return r, values, nil
}

// urlText returns the URL. Of one that is far too long it is a part that is too long,
// too.
func urlText(values schema.Values) string {
	const enough = 8 * maxURLLength // a letter takes up to six bytes
	if raw := values["url"]; len(raw) > enough {
		if text := jsoncheck.Beginning(raw, enough); len(strings.Trim(text, " ")) > maxURLLength {
			return text
		}
	}
	return values.Text("url")
}

// resolve resolves the URL for the account, and appends the query to it.
func (r *request) resolve(text string, account credentials.Account) error {
	a, err := resolveURL(text, account)
	if err != nil {
		return err
	}
	if r.query != "" {
		if a.query != "" {
			a.query += "&"
		}
		a.query += r.query
		if len(a.query) > maxURLLength {
			return invalidInput("query", "is longer than 16 KiB once it is encoded. Send less in it; SuiteQL takes its query in the body.")
		}
	}
	r.address = a
	if complaint := r.unfitBody(); complaint != "" {
		return invalidInput("body", complaint)
	}
	return nil
}

// http returns the request as it is sent, without the token and the body.
func (r *request) http(ctx context.Context, version string) *http.Request {
	header := make(http.Header, len(r.headers)+4)
	for name, value := range r.headers { // the names are canonical
		header[name] = []string{value}
	}
	if header.Get("User-Agent") == "" {
		header["User-Agent"] = []string{"netsuite-connector/" + version}
	}
	if contentType := r.defaultContentType(); header.Get("Content-Type") == "" && contentType != "" {
		header["Content-Type"] = []string{contentType}
	}
	if r.idempotencyKey != "" {
		header[idempotencyHeader] = []string{r.idempotencyKey} // as NetSuite spells it
	}
	bare := http.Request{Method: r.method, URL: r.url(), Host: r.host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	return bare.WithContext(ctx)
}

// first is http with the body, which go-retryablehttp adds to the later tries.
func (r *request) first(ctx context.Context, version string) *http.Request {
	sent, body := r.http(ctx, version), r.body
	if body != nil {
		sent.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		sent.Body = io.NopCloser(bytes.NewReader(body))
		sent.ContentLength = int64(len(body))
	}
	return sent
}

// queries reports whether this is a POST that reads: a SuiteQL or dataset query.
func (r *request) queries() bool {
	return r.method == http.MethodPost && (r.suiteQL() || strings.HasPrefix(r.path, datasetRoot))
}

// defaultContentType returns the request's content type if the headers name none,
// "" for none. A RESTlet takes text/plain only without a parameter, and NetSuite
// answers any RESTlet call without a content type with an error, even a GET.
func (r *request) defaultContentType() string {
	switch {
	case !r.restlet():
		return r.contentType
	case r.contentType == "":
		return "application/json"
	default:
		bare, _, _ := strings.Cut(r.contentType, ";")
		return bare
	}
}

// erases reports whether this is a DELETE.
func (r *request) erases() bool { return r.method == http.MethodDelete }

// writes reports whether the request may change something at NetSuite.
func (r *request) writes() bool { return r.method != http.MethodGet && !r.queries() }

// asynchronous reports whether NetSuite will honour an idempotency key, which it
// documents for asynchronous record requests only (NS:subsect_164494900632).
func (r *request) asynchronous() bool {
	return r.writes() && strings.HasPrefix(r.path, recordRoot) && prefers(r.headers["Prefer"], "respond-async")
}

// repeatable reports whether the request may be sent again although it may have
// been carried out already.
func (r *request) repeatable(c config) bool {
	switch {
	case c.retryWrites || !r.writes():
		return true
	case r.restlet(): // its script may do anything, whatever the method
		return false
	case r.asynchronous() && r.idempotencyKey != "", r.erases():
		return true
	default:
		return r.method == http.MethodPut && !r.appendsLines()
	}
}

// prefers reports whether a Prefer header (RFC 7240) has a preference. Commas
// separate preferences and semicolons their parameters; values may be quoted.
func prefers(header, preference string) bool {
	for _, part := range splitOutsideQuotes(header, ',') {
		name := splitOutsideQuotes(part, ';')[0]
		name, _, _ = strings.Cut(name, "=")
		if strings.ToLower(strings.Trim(name, " \t")) == preference { // strings.EqualFold would treat ſ as an s
			return true
		}
	}
	return false
}

func splitOutsideQuotes(text string, separator rune) []string {
	var parts []string
	quoted, start := false, 0
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == separator && !quoted:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

func (r *request) readIdempotencyKey(add func(failure.Violation)) {
	given, inHeaders := r.headers[idempotencyCanonical]
	switch {
	case inHeaders && r.idempotencyKey != "" && given != r.idempotencyKey:
		add(schema.Violation("idempotencyKey", "and the header %s differ. Give one of them.", idempotencyHeader))
	case inHeaders:
		r.idempotencyKey = given
	}
	if complaint := complainOfValue(r.idempotencyKey); complaint != "" {
		add(schema.Violation("idempotencyKey", "%s", complaint))
	}
	delete(r.headers, idempotencyCanonical)
}
