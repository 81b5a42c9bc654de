package plugin_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func kill(t *testing.T, h *plugin.Host) {
	t.Helper()
	process, err := os.FindProcess(h.PID())
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
}

// pidOf asks the process that takes the calls for its id.
func pidOf(t *testing.T, h *plugin.Host) int {
	t.Helper()
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "pid"})
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(r.Output))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// beginCall makes a call that the process has begun when it returns, and that
// ends with its process or with cancel.
func beginCall(t *testing.T, h *plugin.Host, input string) (cancel func(), ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	begun, end := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := h.RunActionTo(ctx, plugin.Request{Action: "begin", Input: []byte(input)}, writerFunc(func(p []byte) (int, error) {
			close(begun)
			return len(p), nil
		}))
		end <- err
	}()
	<-begun
	return cancel, end
}

// A call that dies with its process tells what is true of it, and the next goes
// to another process.
func TestAProcessThatDiesIsReplaced(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	first := pidOf(t, h)
	_, write := beginCall(t, h, `{"method":"POST","url":"x"}`)
	_, read := beginCall(t, h, `{"method":"GET","url":"x"}`)
	kill(t, h)
	for outcome, ended := range map[failure.Outcome]<-chan error{failure.Unknown: write, failure.Rejected: read} {
		err := <-ended
		f := plugintest.WantReason(t, err, failure.Unavailable)
		var exit *plugin.ExitError
		if f.Outcome != outcome || !errors.As(err, &exit) || exit.PID != first {
			t.Errorf("%+v, %v", f, exit)
		}
	}
	if second := pidOf(t, h); second == first {
		t.Error("the same process")
	}
	s := h.State()
	if s.Restarts != 1 || s.PID == first || s.LastExit == nil || s.LastExit.PID != first || s.LastExit.State == "" || h.Err() != nil {
		t.Errorf("%+v, %v, %v", s, s.LastExit, h.Err())
	}
}

// No call fails that was not given to the process that died.
func TestCallsWaitForTheNextProcess(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "serve", plugin.HostOptions{Restart: plugin.RestartPolicy{MostDeaths: 1000, FirstWait: time.Millisecond}})
	for range 5 {
		kill(t, h)
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo", Input: []byte("12")})
				// What the process was given in its last moment may be lost with it.
				if f := (*failure.Error)(nil); errors.As(err, &f) && (f.Outcome != failure.Unknown || !errors.As(err, new(*plugin.ExitError))) {
					t.Errorf("%+v", f)
				}
			})
		}
		group.Wait()
		if _, err := h.Describe(t.Context()); err != nil {
			t.Error(err)
		}
		if v, err := h.VerifyCredentials(t.Context(), nil); err != nil || len(v.Checks) != 2 {
			t.Error(v, err)
		}
	}
	if s := h.State(); s.Restarts != 5 {
		t.Errorf("%+v", s)
	}
}

// Three deaths within a minute stop it for good, until it is asked.
func TestAPluginThatKeepsDying(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "serve", plugin.HostOptions{Restart: plugin.RestartPolicy{FirstWait: time.Millisecond}})
	for n := range 3 {
		select {
		case <-h.Done():
			t.Fatalf("given up after %d deaths", n)
		default:
		}
		pidOf(t, h)
		kill(t, h)
		if n < 2 {
			plugintest.Eventually(t, "restart", func() bool { return h.State().Restarts == n+1 })
		}
	}
	<-h.Done()
	var exit *plugin.ExitError
	if err := h.Err(); !errors.As(err, &exit) || exit.State == "" || h.Healthy(t.Context()) == nil {
		t.Error(err)
	}
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo"})
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.NotSent || !errors.As(err, &exit) {
		t.Errorf("%+v", f)
	}
	if err := h.Restart(t.Context()); err != nil || h.Err() != nil {
		t.Fatal(err, h.Err())
	}
	pidOf(t, h)
	if err := h.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
	if err := h.Restart(t.Context()); err != nil || h.State().Restarts != 2 {
		t.Errorf("a plugin in use was restarted: %v, %+v", err, h.State())
	}
}

// A plugin that exits at once for ever is given up, and says why.
func TestAPluginThatCannotStartAgain(t *testing.T) {
	t.Parallel()
	marker := t.TempDir() + "/started"
	h := loadAs(t, "serve once", plugin.HostOptions{Env: []string{"MARKER=" + marker}, Restart: plugin.RestartPolicy{FirstWait: time.Millisecond, LongestWait: time.Millisecond}})
	kill(t, h)
	<-h.Done()
	if err := h.Err(); !strings.Contains(err.Error(), "after 3 deaths") || !strings.Contains(err.Error(), "it was started once already") {
		t.Error(err)
	}
}

// An upgrade ends no call: those of the old process end there, new ones go to the
// new one.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	first := pidOf(t, h)
	cancel, ended := beginCall(t, h, "1")
	if err := h.Upgrade(t.Context(), "/does/not/exist", nil); err == nil || pidOf(t, h) != first {
		t.Error("an upgrade to nothing")
	}
	if err := h.Upgrade(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if second := pidOf(t, h); second == first || h.State().Draining != 1 || h.State().Restarts != 0 {
		t.Errorf("%d, %+v", second, h.State())
	}
	select {
	case err := <-ended:
		t.Fatal("the upgrade ended a call:", err)
	case <-time.After(100 * time.Millisecond):
	}
	cancel()
	plugintest.WantReason(t, <-ended, failure.Cancelled)
	plugintest.Eventually(t, "end of the old process", func() bool { return h.State().Draining == 0 })
	if h.State().LastExit != nil {
		t.Error(h.State().LastExit)
	}
}

func TestShutdownWaitsForCalls(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	cancel, ended := beginCall(t, h, "1")
	down := make(chan error, 1)
	go func() { down <- h.Shutdown(context.WithoutCancel(t.Context())) }()
	plugintest.Eventually(t, "refusal of new calls", func() bool {
		_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo"})
		return errors.Is(err, plugin.ErrClosed)
	})
	select {
	case err := <-ended:
		t.Error("a call was cut:", err)
	case err := <-down:
		t.Error("it did not wait:", err)
	case <-time.After(100 * time.Millisecond):
	}
	cancel()
	if err := <-down; err != nil {
		t.Error(err)
	}
	plugintest.WantReason(t, <-ended, failure.Cancelled)

	h = loadScripted(t, nil)
	_, ended = beginCall(t, h, "1")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := h.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if f := failure.From(<-ended); f.Outcome != failure.Unknown {
		t.Errorf("%+v", f)
	}
}

// Who made the call end can be asked with errors.Is.
func TestContextErrors(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	cancel, ended := beginCall(t, h, "1")
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	_, err := h.RunAction(ctx, plugin.Request{Action: "begin", Input: []byte("1")})
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-ctx.Done()
	_, err = h.RunAction(ctx, plugin.Request{Action: "begin", Input: []byte("1")})
	if f := plugintest.WantReason(t, err, failure.Timeout); f.Outcome != failure.NotSent {
		t.Errorf("a call after its deadline: %+v", f)
	}
}

// Close also ends a process that Upgrade is starting.
func TestCloseEndsAnUpgrade(t *testing.T) {
	t.Parallel()
	marker := t.TempDir() + "/started"
	h := loadAs(t, "serve once, then hang", plugin.HostOptions{Env: []string{"MARKER=" + marker}})
	upgraded := make(chan error, 1)
	go func() { upgraded <- h.Upgrade(t.Context(), "", nil) }()
	plugintest.Eventually(t, "the second start", func() bool {
		_, err := os.Stat(marker + ".again")
		return err == nil
	})
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-upgraded:
		if !errors.Is(err, plugin.ErrClosed) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the upgrade goes on")
	}
}

// stoppingStatus is the refusal of a process that is about to end.
func stoppingStatus() *status.Status {
	s, err := status.New(codes.Unavailable, "stopping").WithDetails(&errdetails.ErrorInfo{
		Reason: "UNAVAILABLE", Domain: plugin.ErrorDomain, Metadata: map[string]string{"outcome": "not_sent", plugin.StoppingMetadata: "true"},
	})
	if err != nil {
		panic(err)
	}
	return s
}

// A plugin that is given up since others keep stopping it says that.
func TestAPluginThatIsStoppedByOthers(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "serve", plugin.HostOptions{Restart: plugin.RestartPolicy{MostDeaths: 1}})
	input, err := proto.Marshal(stoppingStatus().Proto())
	if err != nil {
		t.Fatal(err)
	}
	pid := pidOf(t, h)
	_, err = h.RunAction(t.Context(), plugin.Request{Action: "status", Input: input})
	var exit *plugin.ExitError
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.NotSent || !errors.As(err, &exit) || exit == nil || exit.PID != pid {
		t.Errorf("%+v, %v", f, exit)
	}
	if err := h.Err(); err == nil || strings.Contains(err.Error(), "nil") {
		t.Error(err)
	}
}

// A writer that panics, where the host recovers, does not keep its process for
// ever, and one that takes less than it is given fails the call.
func TestWritersThatFail(t *testing.T) {
	t.Parallel()
	h := loadScripted(t, nil)
	run := func(w writerFunc) (err error) {
		defer func() { _ = recover() }()
		_, err = h.RunActionTo(t.Context(), plugin.Request{Action: "echo", Input: []byte("123456")}, w)
		return err
	}
	_ = run(func([]byte) (int, error) { panic("a writer's") })
	if err := run(func(p []byte) (int, error) { return len(p) / 2, nil }); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
