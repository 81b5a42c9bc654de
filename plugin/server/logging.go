package server

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"netsuite-connector/internal/truncate"
)

const (
	// logTime is the one form of time that go-plugin's host reads.
	logTime = "2006-01-02T15:04:05.000000Z07:00"

	// maxLogValue bounds a text in a log line, and maxLogLine the line: a host
	// splits lines of 64 KiB, and takes the pieces for debug output.
	maxLogValue = 16 << 10
	maxLogLine  = 60 << 10
)

// newLogger makes the process's one logger, whose lines a go-plugin host reads
// with level and attributes. It has to be made before go-plugin's Serve, which
// puts a pipe in the place of os.Stderr that most hosts throw away.
func newLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(traceHandler{slog.NewJSONHandler(&lineWriter{w: w}, &slog.HandlerOptions{
		Level:       level,
		ReplaceAttr: hostAttribute,
	})})
}

// hostAttribute gives the fields of a line the names and forms that a go-plugin
// host expects. A line whose "@message", "@level" or "@timestamp" is no string
// crashes the host, so that nothing else may take such a name.
func hostAttribute(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 {
		switch level, isLevel := a.Value.Any().(slog.Level); {
		case a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime:
			return slog.String("@timestamp", a.Value.Time().Format(logTime))
		case a.Key == slog.LevelKey && isLevel:
			return slog.String("@level", levelName(level))
		case a.Key == slog.MessageKey && a.Value.Kind() == slog.KindString:
			return slog.String("@message", truncate.Text(a.Value.String(), maxLogValue))
		}
	}
	if strings.HasPrefix(a.Key, "@") {
		a.Key = "_" + a.Key
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(truncate.Text(a.Value.String(), maxLogValue))
	case slog.KindDuration:
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

func levelName(level slog.Level) string {
	switch {
	case level < slog.LevelDebug:
		return "trace"
	case level < slog.LevelInfo:
		return "debug"
	case level < slog.LevelWarn:
		return "info"
	case level < slog.LevelError:
		return "warn"
	default:
		return "error"
	}
}

// lineWriter writes whole lines. A line that is too long is replaced by one
// without its attributes.
type lineWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lineWriter) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	written := line
	if len(line) > maxLogLine {
		written = shortened(line)
	}
	if _, err := l.w.Write(written); err != nil {
		return 0, err
	}
	return len(line), nil
}

// shortened returns a line with the level and message of one that is too long.
func shortened(line []byte) []byte {
	var kept struct {
		Level   string `json:"@level"`
		Message string `json:"@message"`
	}
	_ = json.Unmarshal(line, &kept) // our own handler's output
	instead, err := json.Marshal(map[string]any{
		"@timestamp": time.Now().Format(logTime),
		"@level":     kept.Level,
		"@message":   kept.Message + " (attributes left out)",
		"bytes":      len(line),
	})
	if err != nil {
		return nil
	}
	return append(instead, '\n')
}

// lostLines is the line that tells of lines that the host did not read in time.
func lostLines(lost int) []byte {
	return fmt.Appendf(nil, `{"@timestamp":%q,"@level":"warn","@message":"the host did not read the log in time; lines were left out","lines":%d}`+"\n",
		time.Now().Format(logTime), lost)
}
