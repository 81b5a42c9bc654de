package diagnosis

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"netsuite-connector/internal/lazyregexp"
)

// APIError is what NetSuite says in the body of an error response. Its texts may
// repeat secrets: redact them before they are shown.
type APIError struct {
	Code   string // NetSuite's o:errorCode, or the name of a RESTlet's error
	Detail string // NetSuite's own words, on one line
	Header string // the request header that NetSuite blames (o:errorHeader)
	Query  string // the query parameter that it blames (o:errorQueryParam)
}

const (
	maxDepth    = 32 // of an error within an error
	maxEmbedded = 8  // of JSON within a text within JSON
)

var (
	codePattern   = lazyregexp.New(`"(?:o:errorCode|code)"\s*:\s*"([A-Za-z0-9_.-]{1,80})"`)
	detailPattern = lazyregexp.New(`"(?:detail|message)"\s*:\s*"((?:[^"\\]|\\.)+)`)
	headerPattern = lazyregexp.New(`"o:errorHeader"\s*:\s*"([A-Za-z0-9-]{1,80})"`)
	queryPattern  = lazyregexp.New(`"o:errorQueryParam"\s*:\s*"([A-Za-z0-9_.-]{1,80})"`)
	codeForm      = lazyregexp.New(`^[A-Za-z0-9_.-]{1,80}$`)

	// plainError is how a RESTlet that returns text names its error.
	plainError = lazyregexp.New(`(?s)^\s*error code:\s*([A-Za-z0-9_.-]{1,80})\s*(?:error message:\s*(.*))?`)
)

// ParseError reads the body of an error response. It reads what Oracle
// documents, which is not always valid JSON (NS:section_156570709583), bodies
// that were cut, and a RESTlet's errors, which may stand inside each other, as
// JSON or as text that holds JSON: then the innermost counts, since the outer ones
// only say that a script failed.
func ParseError(body []byte) APIError {
	if m := plainError().FindSubmatch(body); m != nil {
		return APIError{Code: string(m[1]), Detail: oneLine(string(m[2]))}
	}
	var document any
	if json.Unmarshal(body, &document) == nil {
		if e, _ := innermost(document, 0, 0); e.Code != "" || e.Detail != "" {
			e.Header, e.Query = cmp.Or(e.Header, firstMatch(headerPattern, body)), cmp.Or(e.Query, firstMatch(queryPattern, body))
			return e
		}
	}
	return searchError(body)
}

// innermost returns the error that stands deepest in a value, and how deep.
func innermost(value any, depth, quoted int) (found APIError, deepest int) {
	deepest = -1
	if depth > maxDepth {
		return found, deepest
	}
	consider := func(inside any, quoted int) {
		if e, d := innermost(inside, depth+1, quoted); d > deepest {
			found, deepest = e, d
		}
	}
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			consider(v[name], quoted)
		}
		if e := errorOf(v); deepest < 0 && e.Detail != "" {
			return e, depth
		}
	case []any:
		for _, element := range v {
			consider(element, quoted)
		}
	case string:
		var inside any
		text := strings.TrimSpace(v)
		if quoted < maxEmbedded && strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &inside) == nil {
			consider(inside, quoted+1)
		}
	}
	return found, deepest
}

// errorOf reads an object as an error of NetSuite's or a RESTlet's.
func errorOf(object map[string]any) APIError {
	text := func(names ...string) string {
		for _, name := range names {
			if s, ok := object[name].(string); ok && s != "" {
				return s
			}
		}
		return ""
	}
	e := APIError{
		Code:   text("o:errorCode", "code", "name"),
		Detail: oneLine(text("detail", "message")),
		Header: text("o:errorHeader"),
		Query:  text("o:errorQueryParam"),
	}
	if !codeForm().MatchString(e.Code) {
		e.Code = ""
	}
	return e
}

// searchError looks for an error in what is not JSON, or not all of it.
func searchError(body []byte) APIError {
	var e APIError
	if i := bytes.Index(body, []byte(`"o:errorDetails"`)); i >= 0 {
		e.Code, e.Detail = firstMatch(codePattern, body[i:]), firstMatch(detailPattern, body[i:])
	}
	if e.Code == "" {
		e.Code = firstMatch(codePattern, body)
	}
	if e.Detail == "" {
		e.Detail = firstMatch(detailPattern, body)
	}
	var text string
	if json.Unmarshal([]byte(`"`+e.Detail+`"`), &text) != nil {
		text = e.Detail
	}
	e.Detail = oneLine(text)
	return e
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func firstMatch(pattern func() *regexp.Regexp, text []byte) string {
	if m := pattern().FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}
