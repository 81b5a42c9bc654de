package pluginside

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"netsuite-connector/internal/conform/wire"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	action    = "makeRawRequest"
	callLimit = 40 * time.Second // of a call that ought to end by itself

	read   = `{"method":"GET","url":"system/v1/serverTime"}`
	create = `{"method":"POST","url":"record/v1/customer","body":{"companyName":"Conform"}}`
	once   = `{"maxRetries":0}`
)

// answer is an output document.
type answer struct {
	StatusCode   int               `json:"statusCode"`
	Headers      map[string]string `json:"headers"`
	Body         json.RawMessage   `json:"body"`
	BodyEncoding string            `json:"bodyEncoding"`
	RecordID     string            `json:"recordId"`
	JobID        string            `json:"jobId"`
	Attempts     int               `json:"attempts"`
	Pages        int               `json:"pages"`
	Warnings     []string          `json:"warnings"`

	raw             []byte
	largest, pieces int
}

// text is a body that is a string.
func (a *answer) text() string {
	var s string
	if json.Unmarshal(a.Body, &s) != nil {
		return "(no string: " + string(a.Body) + ")"
	}
	return s
}

func marshal(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return []byte(fmt.Sprint(err)) // of strings, numbers and maps: cannot fail
	}
	return bytes.TrimSpace(b.Bytes())
}

func (t *trial) request(input, config string) *connectorv1.RunActionRequest {
	return &connectorv1.RunActionRequest{
		Action: action, Credentials: marshal(t.credentials), Config: []byte(config), Input: []byte(input), RunId: "conform " + t.id,
	}
}

// run runs a request. Any goroutine may call it.
func (t *trial) run(ctx context.Context, request *connectorv1.RunActionRequest) (*answer, *wire.Failure) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	var out bytes.Buffer
	a := &answer{}
	var err error
	a.largest, a.pieces, err = t.plugin.Run(ctx, request, &out)
	if err != nil {
		return nil, failureOf(err)
	}
	a.raw = out.Bytes()
	decoder := json.NewDecoder(bytes.NewReader(a.raw))
	if err := decoder.Decode(a); err != nil {
		t.errorf("the output is no JSON document as it should be: %v: %s", err, a.raw)
	} else if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.errorf("something follows the output document: %s", a.raw)
	}
	return a, nil
}

func failureOf(err error) *wire.Failure {
	var f *wire.CallError
	if errors.As(err, &f) {
		return f.Failure
	}
	return &wire.Failure{Message: err.Error()}
}

func (t *trial) call(input, config string) (*answer, *wire.Failure) {
	return t.run(t.ctx, t.request(input, config))
}

// succeeds makes a call that has to succeed.
func (t *trial) succeeds(input, config string) *answer {
	a, f := t.call(input, config)
	if f != nil {
		t.fatalf("%s with config %q failed: %v", bounded(input), config, f)
	}
	return a
}

// fails makes a call that has to fail with a reason.
func (t *trial) fails(input, config, reason string) *wire.Failure {
	a, f := t.call(input, config)
	if f == nil {
		t.fatalf("%s with config %q succeeded, want %s: %s", bounded(input), config, reason, bounded(string(a.raw)))
	}
	t.reason(f, reason)
	return f
}

func (t *trial) reason(f *wire.Failure, reason string) {
	if f.Reason != reason {
		t.fatalf("%v, want %s", f, reason)
	}
}

// ends checks what an error says of its call.
func (t *trial) ends(f *wire.Failure, outcome, retry string) {
	if f.Metadata["outcome"] != outcome || f.Metadata["retry"] != retry {
		t.errorf("%s has outcome %q and retry %q, want %q and %q", f.Reason, f.Metadata["outcome"], f.Metadata["retry"], outcome, retry)
	}
}

// violates checks that an error blames a field.
func (t *trial) violates(f *wire.Failure, field string) {
	if _, blamed := f.Violations[field]; !blamed {
		t.errorf("%s has no violation for %q, but %q", f.Reason, field, f.Violations)
	}
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
