// Package plugintest holds what the tests of both halves, package plugin and
// package server, use: the plugin process is their own test binary.
package plugintest

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin/internal/hclogs"
)

// Executable is the path of the test binary.
func Executable(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// WantReason returns err as a failure, which has to have that reason.
func WantReason(t testing.TB, err error, reason failure.Reason) *failure.Error {
	t.Helper()
	var f *failure.Error
	if !errors.As(err, &f) {
		t.Fatalf("error %v is not a failure", err)
	}
	if f.Reason != reason {
		t.Fatalf("reason %s (%s), want %s", f.Reason, f.Message, reason)
	}
	return f
}

// Eventually waits until ok returns true.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s", what)
		}
	}
}

// Log collects a host's log, and lets a test wait for a line.
type Log struct {
	mu    sync.Mutex
	lines []map[string]any
	more  chan struct{}
}

// NewLog returns an empty log.
func NewLog() *Log { return &Log{more: make(chan struct{})} }

// Write takes a line in JSON.
func (l *Log) Write(p []byte) (int, error) {
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

// Logger returns a logger that writes to the log, at every level.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: hclogs.LevelTrace}))
}

// Find returns the first line with message, nil if there is none.
func (l *Log) Find(message string) map[string]any {
	line, _ := l.find(message)
	return line
}

func (l *Log) find(message string) (map[string]any, chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.lines {
		if line["msg"] == message {
			return line, nil
		}
	}
	return nil, l.more
}

// Wait waits for a line with message and returns the first one.
func (l *Log) Wait(t testing.TB, message string) map[string]any {
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
			t.Fatalf("no log line %q; there are %v", message, l.Text())
		}
	}
}

// Text returns all lines as JSON.
func (l *Log) Text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, _ := json.Marshal(l.lines)
	return string(text)
}
