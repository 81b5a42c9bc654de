package diagnosis

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

var (
	codePattern   = regexp.MustCompile(`"(?:o:errorCode|code)"\s*:\s*"([A-Za-z0-9_.-]{1,80})"`)
	detailPattern = regexp.MustCompile(`"(?:detail|message)"\s*:\s*"((?:[^"\\]|\\.)+)`)
)

// ParseError returns NetSuite's error code and message from the body of an error
// response, "" for what it does not find. It reads what Oracle documents, which
// is not always valid JSON (NS:section_156570709583), bodies that were cut, and
// the form of RESTlets. Both may repeat secrets: redact them before they are
// shown.
func ParseError(body []byte) (code, detail string) {
	if i := bytes.Index(body, []byte(`"o:errorDetails"`)); i >= 0 {
		code, detail = firstMatch(codePattern, body[i:]), firstMatch(detailPattern, body[i:])
	}
	if code == "" {
		code = firstMatch(codePattern, body)
	}
	if detail == "" {
		detail = firstMatch(detailPattern, body)
	}
	var text string
	if json.Unmarshal([]byte(`"`+detail+`"`), &text) != nil {
		text = detail
	}
	return code, strings.Join(strings.Fields(text), " ")
}

func firstMatch(pattern *regexp.Regexp, text []byte) string {
	if m := pattern.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}
