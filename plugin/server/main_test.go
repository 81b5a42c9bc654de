package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"
	"google.golang.org/grpc/grpclog"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/telemetry"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// envTestProcess makes the test binary a plugin process: "main" is the real one,
// "fake" serves fakeConnector.
const envTestProcess = "PLUGIN_TEST_PROCESS"

func TestMain(m *testing.M) {
	p := Process{Args: os.Args[1:], LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}
	switch os.Getenv(envTestProcess) {
	case "main":
		os.Exit(Main(p))
	case "fake":
		os.Exit(p.run(func(s settings, logger *slog.Logger, _ *telemetry.Telemetry) connector {
			return &fakeConnector{settings: s, logger: logger}
		}))
	}
	// The race detector would let every process sleep for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// fakeConnector does what the action's name says.
type fakeConnector struct {
	settings settings
	logger   *slog.Logger
}

const fakeSecret = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"

func (f *fakeConnector) Describe() (string, []byte) { return "9.8.7", []byte(`{"title":"fake"}`) }

func (f *fakeConnector) Verify(ctx context.Context, document []byte, report func(credentials.CheckResult)) []credentials.CheckResult {
	var checks []credentials.CheckResult
	switch string(document) {
	case "panic":
		panic("verify: " + fakeSecret)
	case "good":
		checks = []credentials.CheckResult{{ID: "token", Title: "Token", Status: credentials.Passed, Detail: "ok"}, {ID: "clock", Status: credentials.Warning, Remedy: "set it"}}
	case "slow": // the second check ends with the call
		checks = []credentials.CheckResult{{ID: "token", Status: credentials.Passed}}
		if report != nil {
			report(checks[0])
		}
		<-ctx.Done()
		checks = append(checks, credentials.CheckResult{ID: "clock", Status: credentials.Failed})
		if report != nil {
			report(checks[1])
		}
		return checks
	default:
		checks = []credentials.CheckResult{{ID: "token", Title: "Token", Status: credentials.Failed, Detail: "bad \xff byte", Remedy: "look"}, {ID: "clock", Status: credentials.Skipped}}
	}
	for _, check := range checks {
		if report != nil {
			report(check)
		}
	}
	return checks
}

func (f *fakeConnector) Refused(_ context.Context, request *connectorv1.RunActionRequest, e *failure.Error, _ time.Duration) {
	f.logger.Info("refused", "run_id", request.GetRunId(), "reason", string(e.Reason), "outcome", string(e.Outcome))
}

func (f *fakeConnector) Close() { f.logger.Info("closed") }

func (f *fakeConnector) Run(ctx context.Context, r run, _ bool, watch func(actions.Event), out actions.Output) ([]actions.Phase, error) {
	w := out.Open(ctx)
	if watch != nil { // as pages do, while others are handed on
		told := make(chan struct{})
		go func() {
			defer close(told)
			for i := range 100 {
				watch(actions.Event{Name: "try", Try: i + 1, At: time.Duration(i) * time.Millisecond, Lasts: time.Second, Note: "GET x", Headers: map[string]string{"a": "b"}})
			}
		}()
		defer func() { <-told }()
	}
	phases, err := f.run(ctx, r, w)
	if err == nil {
		err = w.Close()
	}
	return phases, err
}

func (f *fakeConnector) run(ctx context.Context, r run, w io.Writer) ([]actions.Phase, error) {
	phases := []actions.Phase{{Name: "slot", End: time.Millisecond}, {Name: "try", Try: 1, Start: time.Millisecond, End: 3 * time.Millisecond, Note: "200"}}
	switch r.GetAction() {
	case "echo":
		_, err := w.Write(r.input)
		return phases, err
	case "sum":
		_, err := fmt.Fprintf(w, `"%x"`, sha256.Sum256(r.input))
		return nil, err
	case "fill": // as many bytes as the input says, in pieces of as many as the config says
		total, _ := strconv.Atoi(string(r.input))
		piece, _ := strconv.Atoi(string(r.GetConfig()))
		return nil, fill(w, total, piece)
	case "fail":
		var e failure.Error
		if err := json.Unmarshal(r.input, &e); err != nil {
			return nil, err
		}
		_, _ = w.Write([]byte("thrown away"))
		return phases, &e
	case "plain error":
		return nil, fmt.Errorf("wrapped: %w", errors.New("inside: "+fakeSecret))
	case "panic":
		panic("run: " + fakeSecret)
	case "deadline":
		deadline, ok := ctx.Deadline()
		_, err := fmt.Fprintf(w, `"%v %v"`, ok, time.Until(deadline).Round(time.Second))
		return nil, err
	case "log":
		f.logger.Debug("at debug", "run_id", r.GetRunId())
		f.logger.Info("at info", "@message", 5, "nested", slog.GroupValue(slog.Int("@level", 1)))
		f.logger.Warn("at warn", "long", strings.Repeat("x", 100_000))
		f.logger.Error("at error", "a", strings.Repeat("x", 16_000), "b", strings.Repeat("x", 16_000), "c", strings.Repeat("x", 16_000), "d", strings.Repeat("x", 16_000))
		_, err := io.WriteString(w, "null")
		return nil, err
	case "libraries": // log as they do, with a secret
		hostile := fmt.Sprintf("Unsolicited response received on idle HTTP channel starting with %q; err=<nil>", `{"balance":42}`+fakeSecret)
		log.Print(hostile)
		slog.Error(hostile, "token", "opaque-token-of-more-than-24-characters")
		grpclog.Error(hostile)
		hclog.Default().Error(hostile)
		surplus()
		_, err := io.WriteString(w, "null")
		return nil, err
	case "settings":
		_, err := fmt.Fprintf(w, `"%v %v %v"`, f.settings.MaxInFlight, f.settings.ReadOnly, f.settings.Environment)
		return nil, err
	case "pid":
		_, err := fmt.Fprint(w, os.Getpid())
		return nil, err
	case "work": // for as long as the input says, or until the call is cut
		takes, _ := time.ParseDuration(string(r.input))
		f.logger.Info("working", "run_id", r.GetRunId())
		select {
		case <-time.After(takes):
		case <-ctx.Done():
			return nil, &failure.Error{Reason: failure.Cancelled, Message: context.Cause(ctx).Error(), Outcome: failure.Unknown, Attempts: 1}
		}
		_, err := io.WriteString(w, `"done"`)
		return nil, err
	case "wait": // until the call ends, then clean up for as long as the input says
		clean, _ := time.ParseDuration(string(r.input))
		f.logger.Info("waiting", "run_id", r.GetRunId())
		<-ctx.Done()
		time.Sleep(clean) // stands for work that takes its time
		f.logger.Info("cleaned up", "run_id", r.GetRunId())
		return nil, &failure.Error{Reason: failure.Cancelled, Message: "Cancelled.", Outcome: failure.Unknown, Cause: ctx.Err()}
	default:
		return nil, &failure.Error{Reason: failure.UnknownAction, Message: "No such action.", Outcome: failure.NotSent}
	}
}

// surplus has net/http receive what it did not ask for, which it logs.
func surplus() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		time.Sleep(100 * time.Millisecond)
		_, _ = io.WriteString(conn, `{"balance":42}`+fakeSecret)
		time.Sleep(100 * time.Millisecond)
		_ = conn.Close()
	}()
	response, err := http.Get("http://" + listener.Addr().String())
	if err != nil {
		panic(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	time.Sleep(300 * time.Millisecond)
	_ = listener.Close()
}

func fill(w io.Writer, total, piece int) error {
	text := strings.Repeat("0123456789abcdef", piece/16+1)
	for total > 0 {
		n, err := io.WriteString(w, text[:min(piece, total)])
		if err != nil {
			return err
		}
		total -= n
	}
	return nil
}
