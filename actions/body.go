package actions

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/schema"
)

const (
	jsonType = "application/json"
	textType = "text/plain; charset=utf-8"
)

// readBody takes the body as it was written, without copying it: text with escapes
// is decoded where it stands. Text is sent as it is: it is JSON where a designer
// typed an object or an array into a text area. Forms send an empty object for a
// GET that has no body.
func (r *request) readBody(raw []byte, add func(failure.Violation)) {
	switch {
	case string(raw) == "null":
		return
	case raw[0] != '"':
		r.body, r.contentType = raw, jsonType
	default:
		if !schema.WellFormed(raw) {
			add(schema.Violation("body", "is text with half of a surrogate pair or with bytes that are not UTF-8, which cannot be sent unchanged. Correct it, or send the content as base64."))
			return
		}
		r.body, r.contentType = jsoncheck.Unescape(raw), textType
		if beginsLikeJSON(r.body) && jsoncheck.Valid(r.body) {
			r.contentType = jsonType
		}
	}
	if r.method != http.MethodGet {
		return
	}
	if !emptyObject(r.body) {
		add(schema.Violation("body", "cannot be sent with GET, which has none. Use Query for parameters, or another method."))
	}
	r.body, r.contentType = nil, ""
}

// unfitBody returns what is wrong with the body at the address where it goes,
// "" for nothing.
func (r *request) unfitBody() string {
	switch {
	case r.restlet() && r.method == http.MethodDelete && emptyObject(r.body): // of a form
		r.body, r.contentType = nil, ""
	case r.restlet() && r.method == http.MethodDelete && r.body != nil:
		return "cannot be sent to a RESTlet with DELETE: NetSuite refuses it. Use Query for parameters."
	case !r.restlet() && r.contentType == textType && beginsLikeJSON(r.body) && r.sendsJSON():
		return "is text that begins like JSON, but " + whereJSONBreaks(r.body) + ". Correct it there, or enter the body as JSON."
	}
	return ""
}

// sendsJSON reports whether the headers leave the content type to the body, or
// say that it is JSON.
func (r *request) sendsJSON() bool {
	given := r.headers["Content-Type"]
	return given == "" || isJSON(given)
}

func emptyObject(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) >= 2 && body[0] == '{' && body[len(body)-1] == '}' && len(bytes.TrimSpace(body[1:len(body)-1])) == 0
}

func beginsLikeJSON(body []byte) bool {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	return len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[')
}

// whereJSONBreaks says at which line and character a text stops being JSON. The
// result contains nothing of the text.
func whereJSONBreaks(text []byte) string {
	var checker jsoncheck.Checker
	_, err := checker.Write(text)
	if err == nil {
		err = checker.Close()
	}
	var syntax *jsoncheck.SyntaxError
	if !errors.As(err, &syntax) {
		return "it is not JSON"
	}
	if errors.Is(err, jsoncheck.ErrIncomplete) {
		return syntax.Problem.Error()
	}
	before := text[:min(max(syntax.Offset, 0), int64(len(text)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("%v from line %d, character %d on", syntax.Problem, line, column)
}

// newUUID makes a random UUID (RFC 9562, version 4) of 16 random bytes.
func newUUID(random [16]byte) string {
	random[6] = random[6]&0x0f | 0x40
	random[8] = random[8]&0x3f | 0x80
	text := fmt.Sprintf("%x", random)
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}
