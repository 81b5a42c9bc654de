package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

func loadFake(t *testing.T, logger *slog.Logger, env ...string) *plugin.Host {
	t.Helper()
	h, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path:   plugintest.Executable(t),
		Env:    append([]string{envTestProcess + "=fake"}, env...),
		Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func TestVerifyCredentials(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	for document, want := range map[string]plugin.Verification{
		"good": {Verified: true, Checks: []plugin.Check{{ID: "token", Title: "Token", Status: plugin.Passed, Detail: "ok"}, {ID: "clock", Status: plugin.Warning, Remedy: "set it"}}},
		"bad":  {Checks: []plugin.Check{{ID: "token", Title: "Token", Status: plugin.Failed, Detail: "bad \uFFFD byte", Remedy: "look"}, {ID: "clock", Status: plugin.Skipped}}},
	} {
		got, err := h.VerifyCredentials(t.Context(), []byte(document))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", document, err, diff)
		}
		var reported []plugin.Check
		got, err = h.VerifyCredentialsLive(t.Context(), []byte(document), func(c plugin.Check) { reported = append(reported, c) })
		if diff := cmp.Diff(want, got) + cmp.Diff(want.Checks, reported); err != nil || diff != "" {
			t.Errorf("%s, live: %v %s", document, err, diff)
		}
	}
}

// A check arrives while the next one is still being made, and a call that ends
// early blames no credentials.
func TestVerifyCredentialsLiveIsLive(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var reported []plugin.Check
	_, err := h.VerifyCredentialsLive(ctx, []byte("slow"), func(c plugin.Check) { reported = append(reported, c); cancel() })
	plugintest.WantReason(t, err, failure.Cancelled)
	if diff := cmp.Diff([]plugin.Check{{ID: "token", Status: plugin.Passed}}, reported); diff != "" {
		t.Error(diff)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = h.VerifyCredentials(ctx, []byte("slow"))
	plugintest.WantReason(t, err, failure.Timeout)
}

func TestTimingComesWhenAskedFor(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	want := []plugin.Phase{{Name: "slot", End: time.Millisecond}, {Name: "try", Try: 1, Start: time.Millisecond, End: 3 * time.Millisecond, Note: "200"}}
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte("1"), Timing: true})
	if diff := cmp.Diff(want, r.Timing); err != nil || diff != "" {
		t.Errorf("success: %v %s", err, diff)
	}
	r, err = h.RunAction(t.Context(), plugin.Request{Action: "fail", Input: []byte(`{"Reason":"TIMEOUT","Message":"m"}`), Timing: true})
	plugintest.WantReason(t, err, failure.Timeout)
	if diff := cmp.Diff(want, r.Timing); diff != "" {
		t.Error(diff)
	}
	if r.Output != nil {
		t.Errorf("output %q after an error", r.Output)
	}
}

// TestProgressIsForThoseWhoAsk: it comes in its order, between the pieces of an
// output that stays whole.
func TestProgressIsForThoseWhoAsk(t *testing.T) {
	t.Parallel()
	var told []plugin.Progress
	r, err := loadFake(t, nil).RunAction(t.Context(), plugin.Request{
		Action: "fill", Input: []byte("3000000"), Config: []byte("30000"), Progress: func(p plugin.Progress) { told = append(told, p) },
	})
	if err != nil || len(r.Output) != 3_000_000 {
		t.Errorf("%d bytes, %v", len(r.Output), err)
	}
	want := plugin.Progress{Phase: "try", Try: 100, At: 99 * time.Millisecond, Lasts: time.Second, Note: "GET x", Headers: map[string]string{"a": "b"}}
	if len(told) != 100 || cmp.Diff(want, told[99]) != "" {
		t.Errorf("%d: %+v", len(told), told)
	}
	stream, err := connectorv1.NewConnectorClient(startRaw(t, true).conn).RunAction(t.Context(), &connectorv1.RunActionRequest{Action: "echo", Input: []byte("1")})
	if err != nil {
		t.Fatal(err)
	}
	if response, err := stream.Recv(); err != nil || response.GetProgress() != nil || string(response.GetOutputChunk()) != "1" {
		t.Errorf("unasked: %v, %v", response, err)
	}
}

// A failure that crosses the wire comes out as it went in.
func TestFailureCrossesTheWire(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	sent := failure.Error{
		Reason: failure.RateLimited, Message: "NetSuite's limit. Wait: 100% “später”.",
		Violations: []failure.Violation{{Field: "headers.Host", Description: "Remove it."}},
		Outcome:    failure.Rejected, Attempts: 3, StatusCode: 429, ErrorCode: "CONCURRENCY", Field: "url",
		OperationID: "op-1", JobID: "77", StatedRetry: failure.RetryNever, // which the reason alone would not give
		RetryAfter: 1500 * time.Millisecond,
		Upstream:   &failure.Upstream{StatusCode: 429, Headers: map[string]string{"retry-after": "2"}, Body: []byte("{\x00\xff}"), Truncated: true},
	}
	input, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.RunAction(t.Context(), plugin.Request{Action: "fail", Input: input})
	got := *plugintest.WantReason(t, err, failure.RateLimited)
	got.Cause = nil
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Error(diff)
	}
}

func TestOwnFaultsShowNoInside(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger())
	for _, action := range []string{"panic", "plain error"} {
		_, err := h.RunAction(t.Context(), plugin.Request{Action: action, RunID: "run-7"})
		f := plugintest.WantReason(t, err, failure.Internal)
		if strings.Contains(f.Message, "inside") || strings.Contains(f.Message, "run:") || f.Outcome != failure.Unknown {
			t.Errorf("%s: %q, outcome %s", action, f.Message, f.Outcome)
		}
	}
	_, err := h.VerifyCredentials(t.Context(), []byte("panic"))
	plugintest.WantReason(t, err, failure.Internal)

	// The process goes on serving.
	if _, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte("1")}); err != nil {
		t.Errorf("after the panics: %v", err)
	}
	line := logs.Wait(t, "the connector panicked")
	if line["level"] != "ERROR" || !strings.Contains(fmt.Sprint(line["stack"]), "server.(*fakeConnector).Run") || line["panic"] != "run: [redacted]" {
		t.Errorf("panic line %v", line)
	}
	line = logs.Wait(t, "an action failed for a reason of the connector's own")
	if line["run_id"] != "run-7" || !strings.Contains(fmt.Sprint(line["cause"]), "wrapped: inside: [redacted]") {
		t.Errorf("failure line %v", line)
	}
	if strings.Contains(logs.Text(), "MIIEv") {
		t.Error("a secret is in the log")
	}
}

// A plugin that is spoken to in the clear warns of it when it starts.
func TestTheHostSpeaksTLS(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger())
	_, _ = h.RunAction(t.Context(), plugin.Request{Action: "panic"})
	logs.Wait(t, "the connector panicked") // what was logged before has arrived, too
	if text := logs.Text(); strings.Contains(text, "AutoMTLS") {
		t.Error(text)
	}
}

// TestRequestsOverGRPCsOwnLimit: without an option, gRPC refuses more than 4 MiB.
func TestRequestsOverGRPCsOwnLimit(t *testing.T) {
	t.Parallel()
	input := bytes.Repeat([]byte("0123456789abcdef"), 5<<20/16)
	request := &connectorv1.RunActionRequest{Action: "sum", Input: input} // as one message: ours would send pieces
	stream, err := connectorv1.NewConnectorClient(startRaw(t, true).conn).RunAction(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := stream.Recv(); err != nil || string(r.GetOutputChunk()) != fmt.Sprintf(`"%x"`, sha256.Sum256(input)) {
		t.Errorf("%s, %v", r.GetOutputChunk(), err)
	}
}

// arrives checks that an input of that many bytes arrives as it was sent.
func arrives(t *testing.T, h *plugin.Host, size int) {
	t.Helper()
	input := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "sum", Input: input})
	if want := fmt.Sprintf(`"%x"`, sha256.Sum256(input)); err != nil || string(r.Output) != want {
		t.Errorf("%d bytes: %s, %v", size, r.Output, err)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			size := 1 + i*997
			r, err := h.RunAction(t.Context(), plugin.Request{Action: "fill", Input: fmt.Append(nil, size), Config: fmt.Append(nil, 1+i*31)})
			if err != nil || len(r.Output) != size {
				t.Errorf("%d: %d bytes, %v", size, len(r.Output), err)
			}
		})
	}
	group.Wait()
}

func TestDeadlineAndCancelReachTheAction(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger())

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
	defer cancel()
	r, err := h.RunAction(ctx, plugin.Request{Action: "deadline"})
	if err != nil || string(r.Output) != `"true 1m40s"` {
		t.Errorf("deadline %s, %v", r.Output, err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := h.RunAction(ctx, plugin.Request{Action: "wait", RunID: "w"})
		ended <- err
	}()
	logs.Wait(t, "waiting")
	cancel()
	if f := plugintest.WantReason(t, <-ended, failure.Cancelled); f.Outcome != failure.Unknown {
		t.Errorf("outcome %s", f.Outcome)
	}
	logs.Wait(t, "cleaned up")
}

func TestLogsArriveAtTheHost(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger(), plugin.EnvLogLevel+"=debug")
	if _, err := h.RunAction(t.Context(), plugin.Request{Action: "log", RunID: "run-1"}); err != nil {
		t.Fatal(err)
	}
	if line := logs.Wait(t, "at debug"); line["level"] != "DEBUG" || line["run_id"] != "run-1" {
		t.Errorf("%v", line)
	}
	if line := logs.Wait(t, "at info"); line["level"] != "INFO" || line["_@message"] != 5.0 || line["nested"] == nil {
		t.Errorf("%v", line)
	}
	if line := logs.Wait(t, "at warn"); line["level"] != "WARN" || len(fmt.Sprint(line["long"])) != maxLogValue {
		t.Errorf("%v", line)
	}
	if line := logs.Wait(t, "at error (attributes left out)"); line["level"] != "ERROR" || line["bytes"].(float64) < 64_000 {
		t.Errorf("%v", line)
	}
	if line := logs.Find("the host did not turn AutoMTLS on: credentials travel unencrypted over a local socket. Set AutoMTLS in the host's ClientConfig"); line != nil {
		t.Error("AutoMTLS is off")
	}
}

func TestLogLevelIsTheSettings(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger(), plugin.EnvLogLevel+"=warn")
	if _, err := h.RunAction(t.Context(), plugin.Request{Action: "log"}); err != nil {
		t.Fatal(err)
	}
	logs.Wait(t, "at warn")
	if line := logs.Find("at info"); line != nil {
		t.Errorf("%v", line)
	}
}

func TestSettingsReachTheConnector(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil, plugin.EnvMaxInFlight+"=7", plugin.EnvReadOnly+"=true", plugin.EnvEnvironment+"=sandbox")
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "settings"})
	if err != nil || string(r.Output) != `"7 true sandbox"` {
		t.Errorf("%s, %v", r.Output, err)
	}
}
