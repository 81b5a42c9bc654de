package forms_test

import (
	"bytes"
	"os/exec"
	"testing"

	"netsuite-connector/schema"
)

// TestStrictValidators holds the published schemas to what new Ajv() accepts,
// and what it accepts and refuses to what the connector does.
func TestStrictValidators(t *testing.T) {
	t.Parallel()
	const documents = `{
		"accept": {
			"credentials": [{"accountId": "1", "clientId": "c", "certificateId": "-x", "privateKey": "p", "platform": 1, "clientSecret": ""}],
			"config": [{}, {"maxRetries": 0, "acceptedStatusCodes": ["409", "500-599"], "environment": "sandbox"}],
			"input": [
				{"url": "u", "method": "GET"},
				{"url": "u", "method": "POST", "body": {"a": [1]}},
				{"url": "u", "method": "POST", "body": [1, "a", null]},
				{"url": "u", "method": "POST", "body": "text"},
				{"url": "u", "method": "POST", "body": 1.5},
				{"url": "u", "method": "POST", "body": false},
				{"url": "u", "method": "POST", "body": null},
				{"url": "u", "method": "GET", "headers": {"Prefer": "transient", "X-Own": "a"}},
				{"url": "u", "method": "GET", "query": {"limit": "5", "offset": 5, "deep": true, "id": [1, "2", false], "own": "a"}}
			],
			"output": [{"statusCode": 200, "headers": {}, "attempts": 1, "body": {"id": "1"}}]
		},
		"refuse": {
			"credentials": [{}, {"accountId": "", "clientId": "c", "certificateId": "x", "privateKey": "p"}],
			"config": [{"maxRetries": 11}, {"retries": 1}],
			"input": [
				{"url": "u"},
				{"url": "u", "method": "HEAD"},
				{"url": "u", "method": "GET", "header": {}},
				{"url": "u", "method": "GET", "headers": {"Prefer": 1}},
				{"url": "u", "method": "GET", "query": {"limit": {}}}
			]
		}
	}`
	c := exec.CommandContext(t.Context(), node(t), "strict.mjs", documents)
	c.Dir = "web"
	c.Stdin = bytes.NewReader(schema.Component())
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
