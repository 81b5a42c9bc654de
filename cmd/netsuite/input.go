package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"netsuite-connector/internal/jsoncheck"
)

// input makes the input document. The body is copied into it byte for byte, which
// encoding/json would not do.
func (r requestFlags) input(stdin io.Reader, url string) ([]byte, error) {
	method := strings.ToUpper(r.method)
	if method == "" {
		method = "GET"
		if r.data != nil {
			method = "POST"
		}
	}
	if !slices.Contains(methods, method) {
		return nil, usagef("-X is %q, but must be GET, POST, PUT, PATCH or DELETE.", r.method)
	}
	document := objectText{}
	document.add("url", url)
	document.add("method", method)
	headers, err := readHeaders(r.headers)
	if err != nil {
		return nil, err
	}
	if len(headers.names) > 0 {
		document.addRaw("headers", headers.object(false))
	}
	query, err := readQuery(r.query)
	if err != nil {
		return nil, err
	}
	if len(query.names) > 0 {
		document.addRaw("query", query.object(true))
	}
	if r.key != "" {
		document.add("idempotencyKey", r.key)
	}
	if !utf8.ValidString(url + method + r.key + strings.Join(r.headers, "") + strings.Join(r.query, "")) {
		return nil, usagef("The URL, the method, a header or a parameter is not valid UTF-8. In a URL, write such bytes as %%XX.")
	}
	body, given, err := readBody(stdin, r.data)
	if err != nil {
		return nil, err
	}
	if err := mayBeSent(body, url, headers); err != nil {
		return nil, err
	}
	if given {
		document.addRaw("body", body)
	}
	return document.bytes(), nil
}

//nolint:gochecknoglobals // constant
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// mayBeSent refuses text that begins like JSON and is not, where NetSuite wants
// JSON. The plugin would refuse it as well, and this is sooner.
func mayBeSent(value []byte, url string, headers pairs) error {
	if !bytes.HasPrefix(value, []byte(`"`)) || strings.Contains(url, "/app/site/hosting/") {
		return nil
	}
	for name, values := range headers.values {
		if strings.EqualFold(name, "Content-Type") && !strings.Contains(strings.ToLower(strings.Join(values, "")), "json") {
			return nil
		}
	}
	var text string
	_ = json.Unmarshal(value, &text) // readBody has written it
	if start := strings.TrimLeft(text, " \t\r\n"); !strings.HasPrefix(start, "{") && !strings.HasPrefix(start, "[") {
		return nil
	}
	var checker jsoncheck.Checker
	_, err := checker.Write([]byte(text))
	if err == nil {
		err = checker.Close()
	}
	broken := new(jsoncheck.SyntaxError)
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &broken):
		return usagef("The body of -d begins like JSON, but %v.", err)
	case errors.Is(err, jsoncheck.ErrIncomplete):
		return usagef("The body of -d begins like JSON, but %v.", broken.Problem)
	}
	before := text[:min(max(broken.Offset, 0), int64(len(text)))]
	return usagef("The body of -d begins like JSON, but %v from line %d, column %d on (byte %d).",
		broken.Problem, strings.Count(before, "\n")+1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])+1, broken.Offset+1)
}

// readBody returns the JSON value of -d.
func readBody(stdin io.Reader, data []string) (value []byte, given bool, err error) {
	var text []byte
	switch {
	case len(data) == 0:
		return nil, false, nil
	case len(data) > 1:
		return nil, false, usagef("-d is given %d times. A request has one body.", len(data))
	case data[0] == "-":
		if text, err = readText(stdin); err != nil {
			return nil, false, usagef("Standard input cannot be read: %v.", err)
		}
	case strings.HasPrefix(data[0], "@"):
		if text, err = readTextFile(data[0][1:]); err != nil {
			return nil, false, usagef("The file of -d cannot be read: %v.", err)
		}
	default:
		text = []byte(data[0])
	}
	if isSentAsJSON(text) {
		return text, true, nil
	}
	if !utf8.Valid(text) {
		return nil, false, usagef("The body is not valid UTF-8. The connector sends JSON and text.")
	}
	return jsonText(string(text)), true, nil
}

// isSentAsJSON reports whether the text is put into the document as JSON. A JSON
// string or null is put there as text: as JSON, the connector would send the
// string without its quotes, and for null no body at all.
func isSentAsJSON(text []byte) bool {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] != '"' && trimmed[0] != 'n' && json.Valid(text)
}

func readConfig(given string) ([]byte, error) {
	path, isFile := strings.CutPrefix(given, "@")
	if !isFile {
		return []byte(given), nil
	}
	text, err := readTextFile(path)
	if err != nil {
		return nil, usagef("The file of --config cannot be read: %v.", err)
	}
	return text, nil
}

// pairs are names with their values, in the order given.
type pairs struct {
	names  []string
	values map[string][]string
}

func (p *pairs) add(name, value string) {
	if p.values == nil {
		p.values = map[string][]string{}
	}
	if _, known := p.values[name]; !known {
		p.names = append(p.names, name)
	}
	p.values[name] = append(p.values[name], value)
}

// object returns a JSON object. Several values of a name become a list if lists is
// true; otherwise they are joined, as HTTP joins headers.
func (p *pairs) object(lists bool) []byte {
	var o objectText
	for _, name := range p.names {
		values := p.values[name]
		if !lists || len(values) == 1 {
			o.add(name, strings.Join(values, ", "))
			continue
		}
		list := make([][]byte, len(values))
		for i, value := range values {
			list[i] = jsonText(value)
		}
		o.addRaw(name, append(append([]byte("["), bytes.Join(list, []byte(","))...), ']'))
	}
	return o.bytes()
}

func readHeaders(given []string) (pairs, error) {
	var headers pairs
	spelling := map[string]string{} // of a name, as it was given first
	for _, text := range given {
		name, value, ok := strings.Cut(text, ":")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return pairs{}, usagef("-H %q is not a header. Write it as 'Name: value'.", text)
		}
		lower := strings.ToLower(name)
		if spelling[lower] == "" {
			spelling[lower] = name
		}
		headers.add(spelling[lower], strings.TrimSpace(value))
	}
	return headers, nil
}

func readQuery(given []string) (pairs, error) {
	var query pairs
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return pairs{}, usagef("-q %q is not a parameter. Write it as name=value.", text)
		}
		query.add(name, value)
	}
	return query, nil
}

// objectText builds a JSON object.
type objectText struct {
	text  bytes.Buffer
	names []string
}

func (o *objectText) addRaw(name string, value []byte) {
	if o.text.Len() > 0 {
		o.text.WriteByte(',')
	}
	o.names = append(o.names, name)
	o.text.Write(jsonText(name))
	o.text.WriteByte(':')
	o.text.Write(value)
}

func (o *objectText) add(name, value string) { o.addRaw(name, jsonText(value)) }

func (o *objectText) has(name string) bool {
	return slices.Contains(o.names, name)
}

func (o *objectText) bytes() []byte {
	return append(append([]byte("{"), o.text.Bytes()...), '}')
}

// jsonText returns a JSON string that escapes no more than it must.
func jsonText(text string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return []byte(`""`) // a string can always be encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
