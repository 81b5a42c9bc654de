package simulator

import (
	"encoding/json"
	"mime"
	"net/http"
)

const maxBatch = 100 // records (NS:article_0127092747)

// isBatch says whether the content type announces several records.
func (c *call) isBatch() bool {
	_, parameters, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	return err == nil && parameters["type"] == "collection"
}

// batch returns the body of each of the request's tasks: its own, or those of
// a batch. Of batches, only creating is simulated.
func (c *call) batch(segments []string) ([][]byte, *response) {
	if !c.isBatch() {
		return [][]byte{c.body}, nil
	}
	if c.r.Method != http.MethodPost || len(segments) != 1 {
		return nil, problem(400, "INVALID_REQUEST", "The simulator knows batches of POST only.")
	}
	var given struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(c.body, &given); err != nil || len(given.Items) == 0 || len(given.Items) > maxBatch {
		return nil, problem(400, "INVALID_CONTENT", "Invalid content in the request body: items with 1 to 100 records are needed.")
	}
	bodies := make([][]byte, 0, len(given.Items))
	for _, item := range given.Items {
		bodies = append(bodies, item)
	}
	return bodies, nil
}
