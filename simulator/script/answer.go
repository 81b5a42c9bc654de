package script

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func orNothing(fields []string) string {
	if len(fields) == 0 {
		return "nothing else"
	}
	return strings.Join(fields, ", ")
}

// headers reads headers and retryAfter.
func (r *reader) headers(o object) http.Header {
	header := http.Header{}
	if f := o.get("headers"); f.given() && !f.is('{') {
		r.wrong(f.at, f.path, "must be an object, in braces: texts by name, or null to remove one")
	} else if f.given() {
		for _, m := range f.members {
			path, name := join(f.path, m.name), http.CanonicalHeaderKey(m.name)
			if _, twice := header[name]; twice {
				r.wrong(m.at, path, "stands there twice")
			}
			header[name] = r.headerValues(field{m.value, path})
		}
	}
	if f := o.get("retryAfter"); f.given() {
		value := string(f.raw)
		if f.is('"') {
			value = r.string(f)
		}
		if _, err := strconv.ParseUint(value, 10, 31); err != nil {
			if _, err := http.ParseTime(value); err != nil {
				r.wrong(f.at, f.path, "must be a whole number of seconds, or a date as HTTP writes it")
			}
		}
		header.Set("Retry-After", value)
	}
	if len(header) == 0 {
		return nil
	}
	return header
}

// headerValues reads one value, several, or with null none: the header is removed.
func (r *reader) headerValues(f field) []string {
	if f.null() {
		return nil
	}
	values := []*node{f.node}
	if f.is('[') {
		values = f.elements
	}
	var texts []string
	for _, value := range values {
		text := r.string(field{value, f.path})
		if strings.ContainsAny(text, "\r\n\x00") {
			r.wrong(value.at, f.path, "must be one line")
		}
		texts = append(texts, text)
	}
	return slices.Clip(texts)
}

// body reads a text, or any other JSON value as it is written.
func (r *reader) body(f field) string {
	switch {
	case !f.given() || f.null():
		return ""
	case f.is('"'):
		return r.string(f)
	}
	return string(f.raw)
}
