package plugin

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"github.com/hashicorp/go-hclog"
)

// hclogFor returns a logger in go-plugin's own type that writes to logger.
func hclogFor(logger *slog.Logger) hclog.Logger {
	l := hclog.NewInterceptLogger(&hclog.LoggerOptions{Output: io.Discard, Level: levelOf(logger)})
	l.RegisterSink(slogSink{logger})
	return l
}

// levelOf is the lowest level that logger takes. go-plugin skips work for levels
// below it.
func levelOf(logger *slog.Logger) hclog.Level {
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
		return levelTrace
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

// Accept takes a line from hclog.
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
