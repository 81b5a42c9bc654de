// Package hclogs passes the log of go-plugin, which writes to an hclog.Logger,
// on to a slog.Logger.
package hclogs

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/hashicorp/go-hclog"
)

// LevelTrace is slog's level for hclog's Trace, which is below Debug.
const LevelTrace = slog.LevelDebug - 4

// New returns a logger in go-plugin's own type that writes to logger.
func New(logger *slog.Logger) hclog.Logger {
	l := hclog.NewInterceptLogger(&hclog.LoggerOptions{Output: io.Discard, Level: lowestLevel(logger)})
	l.RegisterSink(slogSink{logger})
	return l
}

// lowestLevel is the lowest level that logger is enabled for. go-plugin skips
// work for levels below it.
func lowestLevel(logger *slog.Logger) hclog.Level {
	for _, level := range []hclog.Level{hclog.Trace, hclog.Debug, hclog.Info, hclog.Warn, hclog.Error} {
		if logger.Enabled(context.Background(), slogLevel(level)) {
			return level
		}
	}
	return hclog.Off
}

func slogLevel(level hclog.Level) slog.Level {
	switch level {
	case hclog.Trace:
		return LevelTrace
	case hclog.Debug:
		return slog.LevelDebug
	case hclog.Warn:
		return slog.LevelWarn
	case hclog.Error:
		return slog.LevelError
	default:
		return slog.LevelInfo
	}
}

type slogSink struct {
	logger *slog.Logger
}

// Accept writes a line of hclog's.
func (s slogSink) Accept(name string, level hclog.Level, msg string, args ...any) {
	to := slogLevel(level)
	if !s.logger.Enabled(context.Background(), to) {
		return
	}
	attributes := make([]any, 0, len(args)+2)
	if name != "" {
		attributes = append(attributes, slog.String("module", name))
	}
	for i := 0; i+1 < len(args); i += 2 {
		value := args[i+1]
		switch v := value.(type) {
		case error:
			value = v.Error()
		case fmt.Stringer:
			value = v.String()
		case hclog.Format:
			if len(v) > 0 {
				if format, ok := v[0].(string); ok {
					value = fmt.Sprintf(format, v[1:]...)
				}
			}
		}
		attributes = append(attributes, slog.Any(fmt.Sprint(args[i]), value))
	}
	s.logger.Log(context.Background(), to, msg, attributes...)
}
