package worker_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/fleet/sealed"
	"netsuite-connector/fleet/worker"
	"netsuite-connector/plugin"
)

func echo(_ context.Context, r plugin.Request) (plugin.Result, error) {
	return plugin.Result{Output: r.Credentials}, nil
}

// Which credentials a job gets, and which it must not get: those of another
// account, whoever put them where.
func TestCredentials(t *testing.T) {
	t.Parallel()
	identity, recipient, err := sealed.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	b := run(t, hostFunc(echo), func(o *worker.Options) {
		if o.Open, err = sealed.Opener(identity); err != nil {
			t.Fatal(err)
		}
	})
	seal := func(document string) string {
		text, err := sealed.Seal([]byte(document), recipient)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for id, test := range map[string]struct{ credential, sealed, want string }{
		"named":        {credential: "main", want: `{"accountId":"1"}`},
		"sealed":       {sealed: seal(`{"accountId":"1","x":1}`), want: `{"accountId":"1","x":1}`},
		"others":       {credential: "stolen"},
		"sealedOthers": {sealed: seal(`{"accountId":"2"}`)},
		"missing":      {credential: "none"},
		"broken":       {sealed: "AAAA"},
	} {
		j := job(id, get)
		j.Credential, j.Sealed = test.credential, test.sealed
		b.engine.Submit(j)
		if test.want == "" {
			b.failed(id, failure.InvalidCredentials, failure.NotSent)
		} else if r := b.result(id); string(r.Output) != test.want {
			t.Errorf("%s: %s, %+v", id, r.Output, r.Error)
		}
	}
}

func TestADirectoryOfCredentials(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, text := range map[string]string{"store/1/main.json": "one", "outside.json": "secret", "store/2/main.json": "two"} {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "outside.json"), filepath.Join(dir, "store", "1", "link.json")); err != nil {
		t.Fatal(err)
	}
	s := worker.Directory(filepath.Join(dir, "store"))
	if text, err := s.Credentials(t.Context(), "1", "main"); err != nil || string(text) != "one" {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := s.Credentials(t.Context(), "1", "none"); !errors.Is(err, worker.ErrNoCredential) {
		t.Error(err)
	}
	for _, name := range []string{"../../outside", "link"} {
		if text, err := s.Credentials(t.Context(), "1", name); err == nil {
			t.Errorf("%s was read: %s", name, text)
		}
	}
}

// A deadline counts from the submission: over before the start, nothing is sent;
// else it bounds the call.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	b := run(t, hostFunc(func(ctx context.Context, _ plugin.Request) (plugin.Result, error) {
		calls.Add(1)
		<-ctx.Done()
		return plugin.Result{}, &failure.Error{Reason: failure.Timeout, Outcome: failure.Unknown}
	}))
	late, bounded := job("late", post), job("bounded", post)
	late.Deadline, bounded.Deadline = time.Now().Add(-time.Second), time.Now().Add(500*time.Millisecond)
	b.engine.Submit(late)
	b.failed("late", failure.Timeout, failure.NotSent)
	if calls.Load() != 0 {
		t.Error("it was sent")
	}
	b.engine.Submit(bounded)
	b.failed("bounded", failure.Timeout, failure.Unknown)
}

// What becomes of a job whose worker was cut off while it ran: one that may be
// repeated is run again, and of any other nobody knows what became of it.
func TestAWorkerThatIsCutOff(t *testing.T) {
	t.Parallel()
	began := make(chan string, 8)
	b := run(t, hostFunc(func(ctx context.Context, r plugin.Request) (plugin.Result, error) {
		began <- r.RunID
		<-ctx.Done()
		return plugin.Result{}, &failure.Error{Reason: failure.Cancelled, Outcome: failure.Unknown, Message: "The call was cancelled."}
	}))
	b.engine.Submit(job("read", get))
	b.engine.Submit(job("write", post))
	<-began
	<-began
	first := b.queue
	b.stop() // it takes no more
	b.engine.Lose(first)
	<-b.ended
	var again atomic.Int32
	b.join(hostFunc(func(_ context.Context, r plugin.Request) (plugin.Result, error) {
		if r.RunID != "read" {
			t.Errorf("%s was run again", r.RunID)
		}
		again.Add(1)
		return plugin.Result{Output: []byte(`{}`)}, nil
	}))
	if r := b.result("read"); r.Err() != nil || r.Attempts != 2 || again.Load() != 1 {
		t.Errorf("%+v, run again %d times", r, again.Load())
	}
	b.failed("write", failure.Unavailable, failure.Unknown)
	if r := b.result("write"); r.Error.Retry != failure.RetryCheck {
		t.Errorf("%+v", r.Error)
	}
}

// A repeatable job whose plugin process died with it is given to the next one; a
// write is not.
func TestAPluginThatDies(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	b := run(t, hostFunc(func(_ context.Context, r plugin.Request) (plugin.Result, error) {
		if n := calls.Add(1); n == 1 || r.RunID == "write" {
			outcome := failure.Rejected
			if r.RunID == "write" {
				outcome = failure.Unknown
			}
			return plugin.Result{}, &failure.Error{Reason: failure.Unavailable, Outcome: outcome, Cause: &plugin.ExitError{PID: 1, Deaths: 1}}
		}
		return plugin.Result{Output: []byte(`{}`)}, nil
	}))
	b.engine.Submit(job("read", get))
	if r := b.result("read"); r.Err() != nil || calls.Load() != 2 {
		t.Errorf("%+v after %d calls", r, calls.Load())
	}
	b.engine.Submit(job("write", post))
	b.failed("write", failure.Unavailable, failure.Unknown)
	if calls.Load() != 3 {
		t.Errorf("%d calls", calls.Load())
	}
}

// A repeatable job that ends the plugin's processes is given to two of them, also
// where the host gave it to both.
func TestAJobThatEndsThePlugin(t *testing.T) {
	t.Parallel()
	for deaths, want := range map[int]int32{0: 1, 1: 2, 2: 1} {
		var calls atomic.Int32
		b := run(t, hostFunc(func(_ context.Context, r plugin.Request) (plugin.Result, error) {
			calls.Add(1)
			return plugin.Result{}, &failure.Error{Reason: failure.Unavailable, Outcome: failure.Rejected, Cause: &plugin.ExitError{PID: 1, Deaths: r.Deaths + deaths}}
		}))
		b.engine.Submit(job("poison", get))
		b.failed("poison", failure.Unavailable, failure.Rejected)
		if calls.Load() != want {
			t.Errorf("%d calls with %d deaths each", calls.Load(), deaths)
		}
	}
}

// A job that ends each worker which runs it does not go on for ever.
func TestAJobThatEndsWorkers(t *testing.T) {
	t.Parallel()
	b := run(t, hostFunc(echo))
	b.stop()
	<-b.ended
	q := b.engine.Queue()
	b.engine.Submit(job("poison", get))
	for n := 1; n <= 5; n++ {
		l, err := q.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Begin(t.Context(), fleet.Start{Worker: "dies", Attempt: n, Repeatable: true}); err != nil {
			t.Fatal(err)
		}
		b.engine.Lose(q)
	}
	b.join(hostFunc(func(context.Context, plugin.Request) (plugin.Result, error) {
		t.Error("it was run once more")
		return plugin.Result{}, nil
	}))
	b.failed("poison", failure.Unavailable, failure.Rejected)
}

// A stop lets running jobs end, and leaves those that wait.
func TestDraining(t *testing.T) {
	t.Parallel()
	release, began := make(chan struct{}), make(chan struct{}, 8)
	b := run(t, hostFunc(func(context.Context, plugin.Request) (plugin.Result, error) {
		began <- struct{}{}
		<-release
		return plugin.Result{Output: []byte(`{}`)}, nil
	}), func(o *worker.Options) { o.Capacity = 1 })
	b.engine.Submit(job("runs", post))
	b.engine.Submit(job("waits", post))
	<-began
	b.stop()
	close(release)
	<-b.ended
	if r := b.result("runs"); r.Err() != nil {
		t.Errorf("%+v", r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if r, err := b.engine.Wait(ctx, "1", "waits"); err == nil {
		t.Errorf("%+v", r)
	}
}
