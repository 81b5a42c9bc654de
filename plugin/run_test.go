package plugin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestRunAction(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	for _, input := range []string{"", "1", `{"a":1}`} {
		r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte(input)})
		if err != nil || string(r.Output) != input || r.Timing != nil {
			t.Errorf("RunAction: %q, %v, %v", r.Output, r.Timing, err)
		}
		var b bytes.Buffer
		r, err = h.RunActionTo(t.Context(), plugin.Request{Action: "echo", Input: []byte(input)}, &b)
		if err != nil || b.String() != input || r.Output != nil {
			t.Errorf("RunActionTo: %q, %q, %v", b.String(), r.Output, err)
		}
	}
	// gRPC refuses strings that are not UTF-8; the plugin is asked all the same.
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "no\xffne", RunID: "\xff"})
	if f := plugintest.WantReason(t, err, failure.Internal); !strings.Contains(f.Cause.Error(), "scripted knows no no\uFFFDne") {
		t.Error(f.Cause)
	}
}

// The output is written before the call has ended.
func TestRunActionToWritesAsItArrives(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var written []byte
	_, err := h.RunActionTo(ctx, plugin.Request{Action: "begin", Input: []byte("first")}, writerFunc(func(p []byte) (int, error) {
		written = append(written, p...)
		cancel()
		return len(p), nil
	}))
	plugintest.WantReason(t, err, failure.Cancelled)
	if string(written) != "first" {
		t.Errorf("%q was written", written)
	}
}

func TestRunActionToEndsWithItsWriter(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	full := errors.New("the disk is full")
	writes := 0
	_, err := h.RunActionTo(t.Context(), plugin.Request{Action: "begin", Input: []byte("first")}, writerFunc(func([]byte) (int, error) {
		writes++
		return 0, full
	}))
	f := plugintest.WantReason(t, err, failure.Cancelled)
	if !errors.Is(err, full) || f.Outcome != failure.Unknown || !strings.Contains(f.Message, "the disk is full") || writes != 1 {
		t.Errorf("%+v after %d writes", f, writes)
	}
}

// A read whose answer is lost may have been received, and changed nothing.
func TestALostReadIsNeverUnknown(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	for input, want := range map[string]failure.Outcome{
		`{"method":"GET","url":"record/v1/customer/1"}`:    failure.Rejected,
		`{"method":"DELETE","url":"record/v1/customer/1"}`: failure.Unknown,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := h.RunActionTo(ctx, plugin.Request{Action: "begin", Input: []byte(input)}, writerFunc(func(p []byte) (int, error) {
			cancel()
			return len(p), nil
		}))
		f := plugintest.WantReason(t, err, failure.Cancelled)
		if f.Outcome != want || strings.Contains(f.Message, "look") != (want == failure.Unknown) {
			t.Errorf("%s, cancelled: %+v", input, f)
		}
		_, err = h.RunActionTo(t.Context(), plugin.Request{Action: "begin", Input: []byte(input)}, writerFunc(func([]byte) (int, error) {
			return 0, io.ErrShortWrite
		}))
		if f := plugintest.WantReason(t, err, failure.Cancelled); f.Outcome != want || strings.Contains(f.Message, "look") != (want == failure.Unknown) {
			t.Errorf("%s, not written: %+v", input, f)
		}
	}
}

func TestTimingThatCannotBeReadIsLeftOut(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "timing", Input: []byte("\xff\xff"), Timing: true})
	if err != nil || string(r.Output) != "1" || r.Timing != nil {
		t.Errorf("%q, %v, %v", r.Output, r.Timing, err)
	}
}

// What MakeRawRequest sends are the documents of the contract, byte for byte.
func TestMakeRawRequest(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	credentials := plugin.Credentials{AccountID: "1234567", ClientID: "c", CertificateID: "-d", PrivateKey: "a\n&b"}
	request := plugin.RawRequest{
		Method: "PUT", URL: "record/v1/customer/eid:1?replace=a&b=<c>",
		Headers: map[string]string{"Prefer": "respond-async"}, Query: map[string]any{"limit": 5, "ids": []int{1, 2}},
		IdempotencyKey: "k", Body: json.RawMessage(`{ "n": 1.10, "s": "<&>", "n": 1e400 }`),
	}
	options := plugin.CallOptions{Config: plugin.StepConfig{DontThrowErrorOn404: true, MaxRetries: new(0)}, RunID: "run-1", Timing: true, TraceParent: "00-1-2-01", TraceState: "v=1"}
	output, err := h.MakeRawRequest(t.Context(), credentials, request, options)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := output.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"credentials": `{"accountId":"1234567","clientId":"c","certificateId":"-d","privateKey":"a\n&b"}`,
		"config":      `{"dontThrowErrorOn404":true,"maxRetries":0}`,
		"input": `{"method":"PUT","url":"record/v1/customer/eid:1?replace=a&b=<c>","headers":{"Prefer":"respond-async"},"query":{"ids":[1,2],"limit":5},` +
			`"idempotencyKey":"k","body":{ "n": 1.10, "s": "<&>", "n": 1e400 }}`,
		"runId": "run-1", "timing": []any{"1"}, "trace": []any{"00-1-2-01", "v=1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if output.StatusCode != 200 || output.Attempts != 3 || output.Headers["a"] != "b" {
		t.Errorf("%+v", output)
	}
}

func TestMakeRawRequestErrors(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	for name, c := range map[string]struct {
		request plugin.RawRequest
		field   string
	}{
		"a body that is not JSON":   {plugin.RawRequest{Body: json.RawMessage(`1,"url":"other"`)}, "body"},
		"a query that cannot be":    {plugin.RawRequest{Query: map[string]any{"a": make(chan int)}}, "query"},
		"a body that is cut short":  {plugin.RawRequest{Body: json.RawMessage(`{"a":`)}, "body"},
		"a body of whitespace only": {plugin.RawRequest{Body: json.RawMessage(` `)}, "body"},
	} {
		_, err := h.MakeRawRequest(t.Context(), plugin.Credentials{}, c.request, plugin.CallOptions{})
		f := plugintest.WantReason(t, err, failure.InvalidInput)
		if f.Outcome != failure.NotSent || f.Field != c.field || len(f.Violations) != 1 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	_, err := h.MakeRawRequest(t.Context(), plugin.Credentials{}, plugin.RawRequest{}, plugin.CallOptions{Config: plugin.StepConfig{TimeoutSeconds: 7}})
	if f := plugintest.WantReason(t, err, failure.Internal); f.Outcome != failure.Unknown {
		t.Errorf("an output that is not JSON: %+v", f)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, err = h.MakeRawRequest(ctx, plugin.Credentials{}, plugin.RawRequest{}, plugin.CallOptions{})
	plugintest.WantReason(t, err, failure.Timeout)
}
