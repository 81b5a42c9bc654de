//go:build fleet

package fleet_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testplugin"
)

var (
	figuresFile  = flag.String("figures", "", "the file to write the figures of the runs to")
	soakDuration = flag.Duration("soak", time.Minute, "how long the soak lasts")
	soakSeed     = flag.Uint64("seed", 0, "the seed of the soak's faults; 0 for a random one")

	programs string // the folder of the built programs
	figures  rows
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if programs, err = os.MkdirTemp("", "fleet-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(programs) }()
	_, failed := testbed.Build(context.Background(), programs, "cmd/netsuite-worker")
	_, other := testplugin.Build(context.Background(), programs)
	if err := errors.Join(failed, other); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	before := runtime.NumGoroutine()
	code := m.Run()
	if code == 0 && !goroutinesEnd(before) {
		fmt.Fprintln(os.Stderr, "goroutines of the tests are left:")
		_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = 1
	}
	if *figuresFile != "" {
		if err := os.WriteFile(*figuresFile, []byte(figures.table()), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// goroutinesEnd reports whether no more goroutines are left than there were.
func goroutinesEnd(before int) bool {
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return true
		}
		time.Sleep(25 * time.Millisecond)
	}
	return false
}

// rows are the figures of all runs.
type rows struct {
	mu  sync.Mutex
	all []string
}

func (r *rows) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, fmt.Sprintf(format, args...))
}

// table is the figures as docs/fleet.md has them.
func (r *rows) table() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(r.all)
	head := "| fault | jobs | jobs/s | p50 | p95 | longest | recovery | unknown | begun again |\n|---|---|---|---|---|---|---|---|---|\n"
	return head + strings.Join(r.all, "\n") + "\n"
}
