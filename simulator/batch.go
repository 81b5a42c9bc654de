package simulator

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
)

const maxBatch = 100 // records (NS:article_0127092747)

// isBatch says whether a request is about several records of a type: its content
// type announces them, or its query lists their ids.
func (c *call) isBatch() bool {
	_, parameters, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err == nil && parameters["type"] == "collection" {
		return true
	}
	return c.r.URL.Query().Has("ids") && (c.r.Method == http.MethodGet || c.r.Method == http.MethodDelete)
}

// batch returns the requests that a batch consists of, with their paths below
// record/v1. The batch itself is refused for its form alone: what is wrong with
// one record is the result of that record's task.
func (c *call) batch(segments []string) (tasks []task, no *response) {
	if len(segments) != 1 {
		return nil, problems(400, errorDetail{
			Detail: "A batch goes to the URL of a record type, without an ID.", Code: "INVALID_REQUEST", URL: c.r.URL.Path,
		})
	}
	switch c.r.Method {
	case http.MethodPost, http.MethodPatch, http.MethodPut:
		return c.batchOfItems(segments[0])
	case http.MethodGet, http.MethodDelete:
		return c.batchOfIDs(segments[0])
	}
	return nil, notAllowed(c, "GET", "POST", "PATCH", "PUT", "DELETE")
}

// batchOfItems reads the records of POST, PATCH and PUT from the body.
func (c *call) batchOfItems(kind string) (tasks []task, no *response) {
	var given struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(c.body, &given); err != nil {
		return nil, problem(400, "INVALID_CONTENT", "Invalid content in the request body: an object with items is needed.")
	}
	if no := batchSize(len(given.Items)); no != nil {
		return nil, no
	}
	for _, item := range given.Items {
		one := *c
		one.body = item
		t := task{call: &one, path: []string{kind}}
		if c.r.Method != http.MethodPost {
			key, no := c.keyOf(item)
			t.path, t.result = append(t.path, key), no
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// keyOf is the record that an item of PATCH or PUT means. The internal ID comes
// before the external one; PUT knows the external one alone.
func (c *call) keyOf(item json.RawMessage) (key string, no *response) {
	members, err := membersOf(item)
	if err != nil {
		return "", problem(400, "INVALID_CONTENT", "Invalid content in the request body: %v.", err)
	}
	if id := valueOf(members, "id"); id != nil && c.r.Method == http.MethodPatch {
		if text, ok := textOf(id); ok {
			return text, nil
		}
		return string(id), nil
	}
	external, _ := textOf(valueOf(members, "externalId"))
	if external == "" {
		return "", problem(400, "INVALID_CONTENT", "Invalid content in the request body: the item names no record. PATCH needs id or externalId, PUT externalId.")
	}
	return "eid:" + external, nil
}

// batchOfIDs reads the records of GET and DELETE from the query.
func (c *call) batchOfIDs(kind string) (tasks []task, no *response) {
	query := c.r.URL.Query()
	ids := strings.Split(query.Get("ids"), ",")
	ids = slices.DeleteFunc(ids, func(id string) bool { return strings.TrimSpace(id) == "" })
	if c.r.Method == http.MethodGet && query.Get("expandRecords") != "true" {
		return nil, problems(400, errorDetail{
			Detail: "The query parameter ids needs expandRecords=true.", Code: "INVALID_REQUEST", QueryParam: "expandRecords",
		})
	}
	if no := batchSize(len(ids)); no != nil {
		return nil, no
	}
	query.Del("ids")
	query.Del("expandRecords")
	for _, id := range ids {
		one := *c
		one.r = c.r.Clone(c.r.Context())
		one.r.URL.RawQuery = query.Encode()
		tasks = append(tasks, task{call: &one, path: []string{kind, strings.TrimSpace(id)}})
	}
	return tasks, nil
}

func batchSize(n int) *response {
	if n == 0 || n > maxBatch {
		return problem(400, "INVALID_CONTENT", "Invalid content in the request: a batch has 1 to %d records, not %d.", maxBatch, n)
	}
	return nil
}
