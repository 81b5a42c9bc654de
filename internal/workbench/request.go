package workbench

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"netsuite-connector/plugin"
)

// sentRequest is what the workbench itself has to know of a request that the
// page sends: which method it has, where it goes, and whether it only reads.
type sentRequest struct {
	Method string
	URL    string
	// ReadOnly is what plugin.ReadsOnly reports.
	ReadOnly bool
}

// parseRequest reads the action's input document. A document that cannot be
// read gives a request that may write: the plugin refuses it with a reason.
func parseRequest(input json.RawMessage) sentRequest {
	var d struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	}
	if json.Unmarshal(input, &d) != nil {
		return sentRequest{}
	}
	return sentRequest{Method: d.Method, URL: d.URL, ReadOnly: plugin.ReadsOnly(input)}
}

// path returns the URL's path below /services/rest/, without the query. A
// RESTlet's path is returned from its root.
func (r sentRequest) path() string {
	path, _, _ := strings.Cut(strings.TrimSpace(r.URL), "?")
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
	}
	return strings.TrimPrefix(strings.TrimPrefix(path, "/"), "services/rest/")
}

var recordPath = regexp.MustCompile(`^record/v1/([^/]+)/([^/]+)(/.+)?$`)

// subject names what the request is about, for a sentence: "customer 101", or
// the URL where it is not one record.
func (r sentRequest) subject() string {
	m := recordPath.FindStringSubmatch(r.path())
	if m == nil || m[3] != "" {
		return r.URL
	}
	id := m[2]
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	return m[1] + " " + id
}
