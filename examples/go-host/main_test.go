package main

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"netsuite-connector/internal/conform/hostside"
	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

// asHost as the only argument makes the test binary the program of this folder.
const asHost = "go-host"

func TestMain(m *testing.M) {
	executable, err := os.Executable()
	if err != nil {
		panic(err)
	}
	if code, is := strict.Main(strict.Process{
		Executable: executable, Args: os.Args[1:], Environ: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr,
	}); is {
		os.Exit(code)
	}
	if len(os.Args) == 2 && os.Args[1] == asHost {
		if err := serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	// The race detector would let every process sleep for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestTheHostInGoKeepsTheContract(t *testing.T) {
	t.Parallel()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, err := hostside.Run(t.Context(), hostside.Options{
		Command: []string{executable, asHost}, Executable: executable,
		Patience: 3 * time.Minute, // a busy machine with the race detector on is no flaw of the host's
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range r.Results {
		if result.Verdict != report.Passed {
			t.Errorf("%s %s: %s", result.Verdict, result.ID, result.Detail)
		}
	}
}
