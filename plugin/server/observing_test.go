package server

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/telemetry"
)

// However often an export fails, the log has a line a minute, without what could
// be a key.
func TestExportFailuresAreLoggedRarely(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Unix(1000, 0)
	failures := &exportLog{logger: newLogger(&out, slog.LevelInfo), now: func() time.Time { return now }}
	for range 100 {
		failures.report(nil)
		failures.report(errors.New(`dial: bad key "` + fakeSecret + `"`))
		now = now.Add(time.Second)
	}
	if n := strings.Count(out.String(), "could not be exported"); n != 2 || !strings.Contains(out.String(), `"more_since_last":59`) {
		t.Errorf("%d lines: %s", n, out.String())
	}
	if strings.Contains(out.String(), "MIIEv") {
		t.Error(out.String())
	}
}

// What follows the calls has what they left of the host's 1.5 seconds.
func TestTheRestOfTheTime(t *testing.T) {
	t.Parallel()
	for left, want := range map[time.Duration]time.Duration{
		25 * time.Second:        restLimit, // of a signal's time
		shutdownDrain:           restLimit,
		-300 * time.Millisecond: flushLimit,
	} {
		l := &lifecycle{cutAt: time.Now().Add(left)}
		if got := l.rest(); got != want {
			t.Errorf("%v: %v, want %v", left, got, want)
		}
	}
	l := &lifecycle{cutAt: time.Now().Add(200 * time.Millisecond)}
	if got := l.rest(); got > 600*time.Millisecond {
		t.Errorf("%v after the contract's time", got-600*time.Millisecond)
	}
	if got := (&lifecycle{}).rest(); got != restLimit { // the host is dead
		t.Error(got)
	}
}

func TestLogLinesHaveTheTrace(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := newLogger(&out, slog.LevelInfo)
	ctx := telemetry.Remote(t.Context(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "")
	logger.With("a", 1).InfoContext(ctx, "in the trace")
	logger.WithGroup("g").InfoContext(ctx, "in the trace, too", "b", 1)
	logger.InfoContext(t.Context(), "outside")
	if n := strings.Count(out.String(), `"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"`); n != 2 {
		t.Error(out.String())
	}
}
