package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// Whatever an attribute is called, the fields that a host asserts to be strings
// are strings: anything else crashes it.
func TestLogLinesNeverCrashAHost(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := newLogger(&out, slog.LevelDebug)
	logger.Info("m", "@message", 1, "@level", 2, "@timestamp", 3, "msg", 4, "level", 5, "time", 6)
	logger.With("@message", 1, "msg", true).Warn("m", slog.Group("", slog.Int("@level", 1)), slog.Any("msg", []int{1}))
	logger.WithGroup("g").Error("m", "@message", 1, "time", time.Now())
	logger.Info("m\nsecond line", "d", 1500*time.Millisecond, "level", slog.LevelError)
	if strings.Count(out.String(), "\n") != 4 {
		t.Errorf("not four lines: %s", out.String())
	}
	for line := range strings.Lines(out.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"@message", "@level", "@timestamp"} {
			if _, ok := fields[name].(string); !ok {
				t.Errorf("%s is %v in %s", name, fields[name], line)
			}
		}
		if _, err := time.Parse(logTime, fields["@timestamp"].(string)); err != nil {
			t.Error(err)
		}
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"index out of range [5] with length 3":                   "index out of range [5] with length 3",
		"bad " + fakeSecret + " end":                             "bad [redacted] end",
		"cut -----BEGIN PRIVATE KEY-----\nMIIE":                  "cut [redacted]",
		"Bearer eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmVk x": "Bearer [redacted] x",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
