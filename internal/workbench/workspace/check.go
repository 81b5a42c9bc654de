package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"netsuite-connector/internal/jsoncheck"
)

const (
	maxName = 200
	// MaxBytes bounds the file.
	MaxBytes = 16 << 20
)

// InvalidError says what is wrong with a document, and where.
type InvalidError struct {
	Place   string // such as line 3, or collection "Customers", request "Read"; "" for the whole
	Problem string
}

func (e *InvalidError) Error() string {
	if e.Place == "" {
		return e.Problem
	}
	return e.Place + ": " + e.Problem
}

// Decode reads a document and checks it. The error is an *InvalidError.
func Decode(text []byte) (Document, error) {
	if len(text) > MaxBytes {
		return Document{}, &InvalidError{Problem: tooLarge}
	}
	if err := checkSyntax(text); err != nil {
		return Document{}, err
	}
	var outer struct {
		Format      int               `json:"format"`
		Collections []json.RawMessage `json:"collections"`
		Variables   []json.RawMessage `json:"variables"`
	}
	if err := strictly(text, &outer); err != nil {
		return Document{}, &InvalidError{Problem: err.Error() + "."}
	}
	if outer.Format != Format {
		return Document{}, &InvalidError{Place: "format", Problem: fmt.Sprintf("is %d, but this version of the workbench reads format %d.", outer.Format, Format)}
	}
	d := Document{Format: Format, Collections: []Collection{}, Variables: []Set{}}
	for i, raw := range outer.Collections {
		c, err := decodeCollection(raw, fmt.Sprintf("collection %d", i+1))
		if err != nil {
			return Document{}, err
		}
		d.Collections = append(d.Collections, c)
	}
	for i, raw := range outer.Variables {
		var set Set
		if err := strictly(raw, &set); err != nil {
			return Document{}, &InvalidError{named(fmt.Sprintf("variables %d", i+1), set.Name), err.Error() + "."}
		}
		d.Variables = append(d.Variables, set)
	}
	return d, d.Check()
}

const tooLarge = "The workspace is larger than 16 MB. Remove example answers, or begin another file."

func decodeCollection(raw json.RawMessage, place string) (Collection, error) {
	var outer struct {
		Name     string            `json:"name"`
		Notes    string            `json:"notes"`
		Requests []json.RawMessage `json:"requests"`
	}
	err := strictly(raw, &outer)
	place = named(place, outer.Name)
	if err != nil {
		return Collection{}, &InvalidError{place, err.Error() + "."}
	}
	c := Collection{Name: outer.Name, Notes: outer.Notes, Requests: []Request{}}
	for i, raw := range outer.Requests {
		var r Request
		if err := strictly(raw, &r); err != nil {
			return Collection{}, &InvalidError{place + ", " + named(fmt.Sprintf("request %d", i+1), r.Name), err.Error() + "."}
		}
		c.Requests = append(c.Requests, r)
	}
	return c, nil
}

func named(place, name string) string {
	if name == "" {
		return place
	}
	return fmt.Sprintf("%s (%q)", place, name)
}

// checkSyntax names the line of what is not JSON, and members that stand twice,
// of which a reader would take one and drop the other.
func checkSyntax(text []byte) error {
	// encoding/json would replace what is not UTF-8, and it would be saved so.
	if !utf8.Valid(text) {
		valid := len(text) - len(bytes.TrimLeftFunc(text, func(r rune) bool { return r != utf8.RuneError }))
		return &InvalidError{fmt.Sprintf("line %d", 1+bytes.Count(text[:valid], []byte("\n"))), "it is not UTF-8."}
	}
	var any json.RawMessage
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(text, &any); {
	case errors.As(err, &syntax):
		line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
		return &InvalidError{fmt.Sprintf("line %d", line), "it is not JSON: " + strings.TrimPrefix(syntax.Error(), "json: ") + "."}
	case err != nil:
		return &InvalidError{Problem: "it is not JSON."}
	}
	if path, twice := jsoncheck.Duplicates(text); twice {
		return &InvalidError{path, "this member stands there twice."}
	}
	return nil
}

// strictly refuses members that are not known: they would be lost when the
// document is saved.
func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%s is a JSON %s, which does not belong there", kind.Field, kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("it is a JSON %s, which does not belong there", kind.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return fmt.Errorf("it has the member %s, which the workbench does not know", strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return errors.New("it is not of the form that the workbench writes")
}

// Check holds the document to what a file may hold. The error is an *InvalidError.
func (d Document) Check() error {
	names := map[string]bool{}
	for i, c := range d.Collections {
		place := named(fmt.Sprintf("collection %d", i+1), c.Name)
		if err := checkName(c.Name, names, place); err != nil {
			return err
		}
		if err := free(c.Notes, place); err != nil {
			return err
		}
		if err := c.check(place); err != nil {
			return err
		}
	}
	names = map[string]bool{}
	for i, set := range d.Variables {
		place := named(fmt.Sprintf("variables %d", i+1), set.Name)
		if err := checkName(set.Name, names, place); err != nil {
			return err
		}
		if err := free(set, place); err != nil {
			return err
		}
	}
	return nil
}

func (c Collection) check(place string) error {
	names := map[string]bool{}
	for i, r := range c.Requests {
		place := place + ", " + named(fmt.Sprintf("request %d", i+1), r.Name)
		if err := checkName(r.Name, names, place); err != nil {
			return err
		}
		if problem := r.problem(); problem != "" {
			return &InvalidError{place, problem}
		}
		if err := free(r, place); err != nil {
			return err
		}
	}
	return nil
}

// problem is what is wrong with a request, "" for nothing.
func (r Request) problem() string {
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, r.Input.Method) {
		return "its method is none of GET, POST, PUT, PATCH and DELETE."
	}
	if !slices.Contains([]string{"", "json", "text"}, r.BodyAs) {
		return "bodyAs is neither json nor text."
	}
	for name := range r.Input.Headers {
		if Secret(name) {
			return "the header " + name + " carries a secret, and a workspace holds none. The connector makes it from the credentials."
		}
	}
	if userInfo.MatchString(r.Input.URL) {
		return "its URL has a user and a password, and a workspace holds no secret. The connector signs in by itself."
	}
	if !isObject(r.Config) && len(r.Config) > 0 {
		return "config is not an object."
	}
	names := map[string]bool{}
	for _, example := range r.Examples {
		if err := checkName(example.Name, names, "an example"); err != nil {
			return err.Error()
		}
		if problem := outputProblem(example.Output); problem != "" {
			return fmt.Sprintf("the output of the example %q %s", example.Name, problem)
		}
	}
	return ""
}

// outputProblem holds an example to the members that every output document has.
func outputProblem(output json.RawMessage) string {
	var shape struct {
		StatusCode *int              `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
	}
	if !isObject(output) || json.Unmarshal(output, &shape) != nil || shape.StatusCode == nil || shape.Headers == nil {
		return "is no output document: it has a statusCode and headers."
	}
	for name := range shape.Headers {
		if Secret(name) {
			return "has the header " + name + ", which carries a secret, and a workspace holds none."
		}
	}
	return ""
}

// Secret reports whether a header carries a secret by its nature.
func Secret(header string) bool {
	lower := strings.ToLower(header)
	return strings.Contains(lower, "authorization") || lower == "cookie" || lower == "set-cookie"
}

func isObject(raw json.RawMessage) bool { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) }

func checkName(name string, taken map[string]bool, place string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return &InvalidError{place, "it has no name."}
	case utf8.RuneCountInString(name) > maxName:
		return &InvalidError{place, fmt.Sprintf("its name is longer than %d characters.", maxName)}
	case taken[name]:
		return &InvalidError{place, "another one beside it has the same name."}
	}
	taken[name] = true
	return nil
}

var (
	userInfo = regexp.MustCompile(`^\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*@`)
	// webToken is a JSON Web Token, as NetSuite's access tokens and the connector's
	// assertions are.
	webToken = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`)
)

// free refuses private keys and tokens, wherever they stand.
func free(part any, place string) error {
	text, err := encode(part, "")
	if err != nil {
		return &InvalidError{place, "it is not JSON."}
	}
	if bytes.Contains(text, []byte(`\u`)) { // an escaped letter hides nothing
		text = unescaped(text)
	}
	switch {
	case bytes.Contains(text, []byte("PRIVATE KEY-----")):
		return &InvalidError{place, "it holds a private key, and a workspace holds no secret."}
	case webToken.Match(text):
		return &InvalidError{place, "it holds a token (JWT), and a workspace holds no secret."}
	}
	return nil
}

// unescaped returns the texts in JSON as they are meant, a line each.
func unescaped(text []byte) []byte {
	var all bytes.Buffer
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
		if one, ok := token.(string); ok {
			all.WriteString(one + "\n")
		}
	}
	return all.Bytes()
}
