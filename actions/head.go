package actions

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// head is the beginning of the output document: all of it but the body.
type head struct {
	statusCode   int
	headers      []headerField
	recordID     string
	jobID        string
	attempts     int
	warnings     []string
	bodyEncoding string
}

// headBuffers are reused: a call writes one head.
//
//nolint:gochecknoglobals // a pool holds nothing that anybody could miss
var headBuffers = sync.Pool{New: func() any { return new([]byte) }}

// maxHeadBuffer is the size of a buffer that is kept: headers may be 256 KiB.
const maxHeadBuffer = 16 << 10

// appendTo appends the head as encoding/json would write it, without the brace
// that ends the document.
func (h head) appendTo(b []byte) []byte {
	b = append(b, `{"statusCode":`...)
	b = strconv.AppendInt(b, int64(h.statusCode), 10)
	b = append(b, `,"headers":`...)
	b = appendHeaders(b, h.headers)
	b = appendIfAny(b, `,"recordId":`, h.recordID)
	b = appendIfAny(b, `,"jobId":`, h.jobID)
	b = append(b, `,"attempts":`...)
	b = strconv.AppendInt(b, int64(h.attempts), 10)
	for i, warning := range h.warnings {
		if i == 0 {
			b = append(b, `,"warnings":[`...)
		} else {
			b = append(b, ',')
		}
		b = appendText(b, warning)
	}
	if len(h.warnings) > 0 {
		b = append(b, ']')
	}
	return appendIfAny(b, `,"bodyEncoding":`, h.bodyEncoding)
}

// write writes the head, and what comes after it.
func (h head) write(w io.Writer, after string) error {
	buffer, ok := headBuffers.Get().(*[]byte)
	if !ok {
		buffer = new([]byte)
	}
	*buffer = append(h.appendTo((*buffer)[:0]), after...)
	_, err := w.Write(*buffer)
	if cap(*buffer) <= maxHeadBuffer {
		headBuffers.Put(buffer)
	}
	return err
}

func appendIfAny(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, name...), text)
}

// appendText appends a text as encoding/json writes it.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7F || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(text)
			if err != nil {
				return append(b, `""`...) // cannot happen: any string can be written
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

// headerField is a header as the output has it.
type headerField struct{ name, value string }

// joined returns headers as the output has them, in the order of their names,
// which are in lower case: several values joined, and no cookies.
func joined(h http.Header) []headerField {
	fields := make([]headerField, 0, len(h))
	for name, values := range h {
		if name != "Set-Cookie" {
			fields = append(fields, headerField{lowerName(name), strings.ToValidUTF8(strings.Join(values, ", "), "\uFFFD")})
		}
	}
	slices.SortFunc(fields, func(a, b headerField) int {
		if n := strings.Compare(a.name, b.name); n != 0 {
			return n
		}
		return strings.Compare(a.value, b.value)
	})
	// Names that differ only in letter case, which net/http tells apart where they
	// contain a space.
	return slices.CompactFunc(fields, func(a, b headerField) bool { return a.name == b.name })
}

// appendHeaders appends headers as a JSON object.
func appendHeaders(b []byte, fields []headerField) []byte {
	b = append(b, '{')
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, f.name), ':')
		b = appendText(b, f.value)
	}
	return append(b, '}')
}

// lowerName is strings.ToLower, without a copy for the headers that nearly every
// answer of NetSuite's has.
func lowerName(name string) string {
	switch name {
	case "Cache-Control":
		return "cache-control"
	case "Connection":
		return "connection"
	case "Content-Length":
		return "content-length"
	case "Content-Type":
		return "content-type"
	case "Date":
		return "date"
	case "Link":
		return "link"
	case "Location":
		return "location"
	case "Server":
		return "server"
	case "Strict-Transport-Security":
		return "strict-transport-security"
	case "Vary":
		return "vary"
	case "X-N-Operationid":
		return "x-n-operationid"
	case "X-Netsuite-Jobid":
		return "x-netsuite-jobid"
	default:
		return strings.ToLower(name)
	}
}
