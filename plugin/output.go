package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// Output is NetSuite's answer to a raw request: the output document of the
// action MakeRawRequest.
type Output struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers"` // names in lower case; several values are joined by ", "
	// Body is JSON, as NetSuite sent it, byte for byte, so that no number loses a
	// digit. What was not JSON is a JSON string: text, or with BodyEncoding
	// "base64" the bytes in base64. It is nil where there was no body.
	Body         json.RawMessage `json:"body,omitempty"`
	BodyEncoding string          `json:"bodyEncoding,omitempty"` // base64, or "" for a body that stands as it is
	RecordID     string          `json:"recordId,omitempty"`     // of the record that the answer's Location names
	JobID        string          `json:"jobId,omitempty"`        // of the asynchronous job that NetSuite started
	Attempts     int             `json:"attempts"`               // the connector's own tries
	Pages        int             `json:"pages,omitempty"`        // how many Body was put together from, with FetchAllPages
	Warnings     []string        `json:"warnings,omitempty"`     // what NetSuite ignored or left out, in sentences
	Timing       []Phase         `json:"-"`                      // the phases of the call, with CallOptions.Timing
}

// CallOptions are what a MakeRawRequest may have besides its request. The zero
// value is ready to use.
type CallOptions struct {
	Config      StepConfig // how the step makes its requests
	RunID       string     // the host's id of the run, for the plugin's log
	Timing      bool       // ask for the phases of the call
	TraceParent string     // see Request
	TraceState  string
}

// MakeRawRequest makes one HTTP request to NetSuite and returns its answer. The
// error is a *failure.Error; with one, no field of the Output but Timing is set.
func (h *Host) MakeRawRequest(ctx context.Context, credentials Credentials, request RawRequest, options CallOptions) (Output, error) {
	input, err := request.Document()
	if err != nil {
		return Output{}, err
	}
	result, err := h.RunAction(ctx, Request{
		Action:      MakeRawRequest,
		Credentials: credentials.Document(),
		Config:      options.Config.Document(),
		Input:       input,
		RunID:       options.RunID,
		Timing:      options.Timing,
		TraceParent: options.TraceParent,
		TraceState:  options.TraceState,
	})
	if err != nil {
		return Output{Timing: result.Timing}, err
	}
	output, err := ParseOutput(result.Output)
	if err != nil {
		f := &failure.Error{
			Reason: failure.Internal, Outcome: lostOutcome(input), Cause: err,
			Message: "The plugin's output document cannot be read. Please report it with the plugin's version and log.",
		}
		if f.Outcome == failure.Unknown { // the answer came, so that a write was carried out
			f.Message += lookFirst
		}
		err = f
	}
	output.Timing = result.Timing
	return output, err
}

// ParseOutput reads an output document. Body is the part of document that holds
// it, where json.Unmarshal would make a copy.
func ParseOutput(document []byte) (Output, error) {
	members, err := jsoncheck.Members(document)
	if err != nil {
		return Output{}, fmt.Errorf("the output document cannot be read: %w", err)
	}
	var output Output
	fields := map[string]any{
		"statusCode": &output.StatusCode, "headers": &output.Headers, "bodyEncoding": &output.BodyEncoding,
		"recordId": &output.RecordID, "jobId": &output.JobID, "attempts": &output.Attempts,
		"pages": &output.Pages, "warnings": &output.Warnings,
	}
	for _, member := range members {
		if member.Name == "body" {
			output.Body = member.Value
			continue
		}
		field, ok := fields[member.Name]
		if !ok {
			continue // of a later version
		}
		if err := json.Unmarshal(member.Value, field); err != nil {
			return Output{}, fmt.Errorf("%s in the output document cannot be read: %w", member.Name, err)
		}
	}
	return output, nil
}

// Decode unmarshals Body into value, as encoding/json does. Numbers in an
// interface become json.Number, so that they keep every digit.
func (o Output) Decode(value any) error {
	if o.Body == nil {
		return errors.New("the answer has no body")
	}
	decoder := json.NewDecoder(bytes.NewReader(o.Body))
	decoder.UseNumber()
	return decoder.Decode(value)
}
