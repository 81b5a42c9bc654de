package hostside

import (
	"encoding/json"
)

// The variables in which a host finds what it is to do.
const (
	EnvPlugin       = "NETSUITE_PLUGIN"               // path of the plugin to load
	EnvStartTimeout = "NETSUITE_PLUGIN_START_TIMEOUT" // seconds that the plugin may take to start

	// Two variables that a host has no reason to pass on, and that no rule about
	// names would find both.
	envSecret  = "CONFORM_HOST_SECRET"
	envSetting = "CONFORM_HOST_SETTING"
)

// request is a line that a host reads: a call to make, or one to cancel.
// Documents are JSON as text, so that no parser of JSON in between can change
// them.
type request struct {
	ID             string  `json:"id,omitempty"`
	Credentials    string  `json:"credentials,omitempty"`
	Config         string  `json:"config,omitempty"`
	Input          string  `json:"input,omitempty"`
	TimeoutSeconds float64 `json:"timeoutSeconds,omitempty"` // the host's own deadline; 0 for its default
	Cancel         string  `json:"cancel,omitempty"`         // the id of a call
}

// result is a line that a host writes: what came of a call.
type result struct {
	ID     string          `json:"id"`
	Output json.RawMessage `json:"output"` // the document, or its text
	Error  *failed         `json:"error"`
}

// failed is an error as a host understood it.
type failed struct {
	Reason      string  `json:"reason"`
	Outcome     string  `json:"outcome"`
	Retry       string  `json:"retry"`
	Message     string  `json:"message"`
	RetryAfter  float64 `json:"retryAfter"` // seconds
	StatusCode  int     `json:"statusCode"`
	OperationID string  `json:"operationId"`
	Violations  []struct {
		Field       string `json:"field"`
		Description string `json:"description"`
	} `json:"violations"`
}

// document returns the output document.
func (r result) document() []byte {
	var text string
	if json.Unmarshal(r.Output, &text) == nil {
		return []byte(text)
	}
	return r.Output
}
