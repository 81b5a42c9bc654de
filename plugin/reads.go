package plugin

import (
	"encoding/json"
	"net/http"
	"strings"
)

// ReadsOnly reports whether an input document of MakeRawRequest is that of a
// request that changes nothing in NetSuite: GET, and POST to SuiteQL or to a
// dataset. Such a request is never lost with an unknown outcome. Of a document
// that cannot be read, it reports false.
func ReadsOnly(input []byte) bool {
	var d struct {
		Method  string                     `json:"method"`
		URL     string                     `json:"url"`
		Headers map[string]json.RawMessage `json:"headers"`
	}
	if json.Unmarshal(input, &d) != nil {
		return false
	}
	for name := range d.Headers {
		if overridesMethod(name) {
			return false
		}
	}
	return d.Method == http.MethodGet || d.Method == http.MethodPost && queries(d.URL)
}

// overridesMethod reports whether a server may take another method from a header
// than the request line has.
func overridesMethod(name string) bool {
	return strings.Contains(strings.ToLower(name), "method-override") || strings.EqualFold(name, "X-HTTP-Method")
}

// queries reports whether a POST to a URL runs a query.
func queries(url string) bool {
	path, _, _ := strings.Cut(strings.TrimSpace(url), "?")
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
	}
	path = strings.TrimPrefix(strings.TrimPrefix(path, "/"), "services/rest/")
	return path == "query/v1/suiteql" || strings.HasPrefix(path, "query/v1/dataset/")
}
