package workbench_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"netsuite-connector/internal/workbench"
	"netsuite-connector/plugin"
)

// serve starts the workbench as the command does: on the simulator, with the
// plugin as a process of its own.
func serve(t *testing.T, account func(context.Context) (workbench.Account, error), edits ...func(*workbench.Options)) string {
	t.Helper()
	url, _ := serveUntil(t, append([]func(*workbench.Options){func(o *workbench.Options) { o.StartAccount = account }}, edits...)...)
	return url
}

// serveUntil serves until it is stopped, or the test ends.
func serveUntil(t *testing.T, edits ...func(*workbench.Options)) (url string, stop func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		options := workbench.Options{
			Load:  workbench.LoadWith(plugin.HostOptions{Path: self}),
			Ready: func(url string) { ready <- url },
		}
		for _, edit := range edits {
			edit(&options)
		}
		ended <- workbench.Serve(ctx, options)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve ended with %v", err)
		}
	})
	select {
	case url := <-ready:
		t.Cleanup(stop)
		return url, stop
	case err := <-ended:
		cancel()
		t.Fatalf("Serve: %v", err)
	}
	return "", nil
}
