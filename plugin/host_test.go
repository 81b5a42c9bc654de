package plugin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/failure"
)

// logLines collects a host's log, and lets a test wait for a line.
type logLines struct {
	mu    sync.Mutex
	lines []map[string]any
	more  chan struct{}
}

func newLogLines() *logLines { return &logLines{more: make(chan struct{})} }

func (l *logLines) Write(p []byte) (int, error) {
	var line map[string]any
	if err := json.Unmarshal(p, &line); err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	close(l.more)
	l.more = make(chan struct{})
	return len(p), nil
}

func (l *logLines) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: levelTrace}))
}

func (l *logLines) find(message string) (map[string]any, chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if line["msg"] == message {
			return line, nil
		}
	}
	return nil, l.more
}

// wait returns the first line with message.
func (l *logLines) wait(t *testing.T, message string) map[string]any {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		line, more := l.find(message)
		if line != nil {
			return line
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("no log line %q; there are %v", message, l.text())
		}
	}
}

func (l *logLines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, _ := json.Marshal(l.lines)
	return string(text)
}

func self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func loadFake(t *testing.T, logger *slog.Logger, env ...string) *Host {
	t.Helper()
	h, err := Load(t.Context(), HostOptions{
		Path:   self(t),
		Env:    append([]string{envTestProcess + "=fake"}, env...),
		Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func wantReason(t *testing.T, err error, reason failure.Reason) *failure.Error {
	t.Helper()
	var f *failure.Error
	if !errors.As(err, &f) {
		t.Fatalf("error %v is no failure", err)
	}
	if f.Reason != reason {
		t.Fatalf("reason %s (%s), want %s", f.Reason, f.Message, reason)
	}
	return f
}

func TestHostCalls(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	ctx := t.Context()

	d, err := h.Describe(ctx)
	if err != nil || d.Version != "9.8.7" || string(d.Component) != `{"title":"fake"}` {
		t.Errorf("Describe: %+v, %v", d, err)
	}

	r, err := h.RunAction(ctx, Request{Action: "echo", Input: []byte(`{"a":1}`)})
	if err != nil || string(r.Output) != `{"a":1}` || r.Timing != nil {
		t.Errorf("RunAction: %q, %v, %v", r.Output, r.Timing, err)
	}
	_, err = h.RunAction(ctx, Request{Action: "no\xffne"})
	wantReason(t, err, failure.UnknownAction)
}

func TestVerifyCredentials(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	for document, want := range map[string]Verification{
		"good": {Verified: true, Checks: []Check{{ID: "token", Title: "Token", Status: Passed, Detail: "ok"}, {ID: "clock", Status: Warning, Remedy: "set it"}}},
		"bad":  {Checks: []Check{{ID: "token", Title: "Token", Status: Failed, Detail: "bad \uFFFD byte", Remedy: "look"}, {ID: "clock", Status: Skipped}}},
	} {
		got, err := h.VerifyCredentials(t.Context(), []byte(document))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", document, err, diff)
		}
		var reported []Check
		got, err = h.VerifyCredentialsLive(t.Context(), []byte(document), func(c Check) { reported = append(reported, c) })
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
	var reported []Check
	_, err := h.VerifyCredentialsLive(ctx, []byte("slow"), func(c Check) { reported = append(reported, c); cancel() })
	wantReason(t, err, failure.Cancelled)
	if diff := cmp.Diff([]Check{{ID: "token", Status: Passed}}, reported); diff != "" {
		t.Error(diff)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = h.VerifyCredentials(ctx, []byte("slow"))
	wantReason(t, err, failure.Timeout)
}

func TestTimingComesWhenAskedFor(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	want := []Phase{{Name: "slot", End: time.Millisecond}, {Name: "try", Try: 1, Start: time.Millisecond, End: 3 * time.Millisecond, Note: "200"}}
	r, err := h.RunAction(t.Context(), Request{Action: "echo", Input: []byte("1"), Timing: true})
	if diff := cmp.Diff(want, r.Timing); err != nil || diff != "" {
		t.Errorf("success: %v %s", err, diff)
	}
	r, err = h.RunAction(t.Context(), Request{Action: "fail", Input: []byte(`{"Reason":"TIMEOUT","Message":"m"}`), Timing: true})
	wantReason(t, err, failure.Timeout)
	if diff := cmp.Diff(want, r.Timing); diff != "" {
		t.Error(diff)
	}
	if r.Output != nil {
		t.Errorf("output %q after an error", r.Output)
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
		RetryAfter: 1500 * time.Millisecond,
		Upstream:   &failure.Upstream{StatusCode: 429, Headers: map[string]string{"retry-after": "2"}, Body: []byte("{\x00\xff}"), Truncated: true},
	}
	input, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.RunAction(t.Context(), Request{Action: "fail", Input: input})
	got := *wantReason(t, err, failure.RateLimited)
	got.Cause = nil
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Error(diff)
	}
}

func TestOwnFaultsShowNoInside(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	h := loadFake(t, logs.logger())
	for _, action := range []string{"panic", "plain error"} {
		_, err := h.RunAction(t.Context(), Request{Action: action, RunID: "run-7"})
		f := wantReason(t, err, failure.Internal)
		if strings.Contains(f.Message, "inside") || strings.Contains(f.Message, "run:") || f.Outcome != failure.Unknown {
			t.Errorf("%s: %q, outcome %s", action, f.Message, f.Outcome)
		}
	}
	_, err := h.VerifyCredentials(t.Context(), []byte("panic"))
	wantReason(t, err, failure.Internal)

	// The process goes on serving.
	if _, err := h.RunAction(t.Context(), Request{Action: "echo", Input: []byte("1")}); err != nil {
		t.Errorf("after the panics: %v", err)
	}
	line := logs.wait(t, "the connector panicked")
	if line["level"] != "ERROR" || !strings.Contains(fmt.Sprint(line["stack"]), "plugin.(*fakeConnector).Run") || line["panic"] != "run: [redacted]" {
		t.Errorf("panic line %v", line)
	}
	line = logs.wait(t, "an action failed for a reason of the connector's own")
	if line["run_id"] != "run-7" || !strings.Contains(fmt.Sprint(line["cause"]), "wrapped: inside: [redacted]") {
		t.Errorf("failure line %v", line)
	}
	if strings.Contains(logs.text(), "MIIEv") {
		t.Error("a secret is in the log")
	}
}

func TestLargeRequests(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	for _, size := range []int{5 << 20, 104_000_000, 128 << 20} {
		input := bytes.Repeat([]byte("0123456789abcdef"), size/16)
		r, err := h.RunAction(t.Context(), Request{Action: "sum", Input: input})
		if want := fmt.Sprintf(`"%x"`, sha256.Sum256(input)); err != nil || string(r.Output) != want {
			t.Errorf("%d bytes: %s, %v", size, r.Output, err)
		}
	}
	_, err := h.RunAction(t.Context(), Request{Action: "sum", Input: make([]byte, MaxRequestBytes+2*requestOverhead)})
	if f := wantReason(t, err, failure.InvalidInput); f.Outcome != failure.NotSent {
		t.Errorf("outcome %s", f.Outcome)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil)
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			size := 1 + i*997
			r, err := h.RunAction(t.Context(), Request{Action: "fill", Input: fmt.Append(nil, size), Config: fmt.Append(nil, 1+i*31)})
			if err != nil || len(r.Output) != size {
				t.Errorf("%d: %d bytes, %v", size, len(r.Output), err)
			}
		})
	}
	group.Wait()
}

func TestDeadlineAndCancelReachTheAction(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	h := loadFake(t, logs.logger())

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
	defer cancel()
	r, err := h.RunAction(ctx, Request{Action: "deadline"})
	if err != nil || string(r.Output) != `"true 1m40s"` {
		t.Errorf("deadline %s, %v", r.Output, err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := h.RunAction(ctx, Request{Action: "wait", RunID: "w"})
		ended <- err
	}()
	logs.wait(t, "waiting")
	cancel()
	if f := wantReason(t, <-ended, failure.Cancelled); f.Outcome != failure.Unknown {
		t.Errorf("outcome %s", f.Outcome)
	}
	logs.wait(t, "cleaned up")
}

func TestLogsArriveAtTheHost(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	h := loadFake(t, logs.logger(), EnvLogLevel+"=debug")
	if _, err := h.RunAction(t.Context(), Request{Action: "log", RunID: "run-1"}); err != nil {
		t.Fatal(err)
	}
	if line := logs.wait(t, "at debug"); line["level"] != "DEBUG" || line["run_id"] != "run-1" {
		t.Errorf("%v", line)
	}
	if line := logs.wait(t, "at info"); line["level"] != "INFO" || line["_@message"] != 5.0 || line["nested"] == nil {
		t.Errorf("%v", line)
	}
	if line := logs.wait(t, "at warn"); line["level"] != "WARN" || len(fmt.Sprint(line["long"])) != maxLogValue {
		t.Errorf("%v", line)
	}
	if line := logs.wait(t, "at error (attributes left out)"); line["level"] != "ERROR" || line["bytes"].(float64) < 64_000 {
		t.Errorf("%v", line)
	}
	if line, _ := logs.find("the host did not turn AutoMTLS on: credentials travel unencrypted over a local socket. Set AutoMTLS in the host's ClientConfig"); line != nil {
		t.Error("AutoMTLS is off")
	}
}

func TestLogLevelIsTheSettings(t *testing.T) {
	t.Parallel()
	logs := newLogLines()
	h := loadFake(t, logs.logger(), EnvLogLevel+"=warn")
	if _, err := h.RunAction(t.Context(), Request{Action: "log"}); err != nil {
		t.Fatal(err)
	}
	logs.wait(t, "at warn")
	if line, _ := logs.find("at info"); line != nil {
		t.Errorf("%v", line)
	}
}

func TestSettingsReachTheConnector(t *testing.T) {
	t.Parallel()
	h := loadFake(t, nil, EnvMaxInFlight+"=7", EnvReadOnly+"=true", EnvEnvironment+"=sandbox")
	r, err := h.RunAction(t.Context(), Request{Action: "settings"})
	if err != nil || string(r.Output) != `"7 true sandbox"` {
		t.Errorf("%s, %v", r.Output, err)
	}
}

func TestChecksumIsChecked(t *testing.T) {
	t.Parallel()
	file, err := os.Open(self(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		t.Fatal(err)
	}
	options := HostOptions{Path: self(t), Env: []string{envTestProcess + "=fake"}, SHA256: sum.Sum(nil)}
	h, err := Load(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	h.Close()
	options.SHA256[0] ^= 1
	if h, err := Load(t.Context(), options); err == nil {
		h.Close()
		t.Error("another executable was loaded")
	}
}

func TestLoadSaysWhatThePluginSaid(t *testing.T) {
	t.Parallel()
	_, err := Load(t.Context(), HostOptions{Path: self(t), Env: []string{envTestProcess + "=fake", EnvMaxInFlight + "=many"}})
	if err == nil || !strings.Contains(err.Error(), EnvMaxInFlight+` is "many", but must be a whole number from 1 to 10000`) {
		t.Errorf("error %v", err)
	}
	_, err = Load(t.Context(), HostOptions{Path: "/does/not/exist"})
	if err == nil {
		t.Error("nothing was loaded without an error")
	}
}

func TestLoadObeysItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := Load(ctx, HostOptions{Path: "/bin/sleep", Args: []string{"60"}})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}
