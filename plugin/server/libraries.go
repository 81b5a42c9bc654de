package server

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"regexp"
	"strings"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/grpclog"

	"netsuite-connector/plugin/internal/hclogs"
)

// captureLibraries makes the loggers that libraries fall back to write to ours,
// for as long as the process lives. They would write to standard error
// themselves, and what they write may hold anything: net/http shows bytes of an
// answer that it did not expect. It is called before anything else runs.
func captureLibraries(logger *slog.Logger) {
	to := func(library string, level slog.Level) io.Writer { return &libraryLog{logger, library, level} }
	handler := slog.NewTextHandler(to("slog", slog.LevelDebug), &slog.HandlerOptions{Level: hclogs.LevelTrace})
	slog.SetDefault(slog.New(handler)) //nolint:forbidigo // libraries write there
	// After SetDefault, which sets them, too.
	log.SetFlags(0)                           //nolint:forbidigo // libraries write there
	log.SetOutput(to("log", slog.LevelDebug)) //nolint:forbidigo // libraries write there
	grpclog.SetLoggerV2(grpcLog{
		info:    &libraryLog{logger, "grpc", hclogs.LevelTrace},
		warning: &libraryLog{logger, "grpc", slog.LevelDebug},
		failed:  &libraryLog{logger, "grpc", slog.LevelWarn},
	})
	hclog.SetDefault(hclog.New(&hclog.LoggerOptions{Output: to("hclog", slog.LevelDebug), DisableTime: true}))
}

// libraryLog writes what a library logs as a line of ours, without what could be
// a secret or somebody's data.
type libraryLog struct {
	logger  *slog.Logger
	library string
	level   slog.Level
}

// Write takes one entry.
func (l *libraryLog) Write(p []byte) (int, error) {
	ctx := context.Background()
	if l.logger.Enabled(ctx, l.level) {
		l.logger.Log(ctx, l.level, "a library logged something", "library", l.library, "text", redactQuoted(string(p)))
	}
	return len(p), nil
}

func (l *libraryLog) write(arguments ...any) { _, _ = fmt.Fprint(l, arguments...) }

// redactQuoted is redact, with everything in quotes removed, too: libraries quote
// what they received.
func redactQuoted(text string) string {
	return redact(quoted().ReplaceAllString(strings.TrimSpace(text), `"[redacted]"`))
}

func quoted() *regexp.Regexp { return regexp.MustCompile("(?s)\"(\\\\.|[^\"\\\\])*(\"|$)|`[^`]*(`|$)") }

// grpcLog is gRPC's logger, by the weight of what it logs.
type grpcLog struct{ info, warning, failed *libraryLog }

func (g grpcLog) Info(a ...any)               { g.info.write(a...) }
func (g grpcLog) Infoln(a ...any)             { g.info.write(fmt.Sprintln(a...)) }
func (g grpcLog) Infof(f string, a ...any)    { g.info.write(fmt.Sprintf(f, a...)) }
func (g grpcLog) Warning(a ...any)            { g.warning.write(a...) }
func (g grpcLog) Warningln(a ...any)          { g.warning.write(fmt.Sprintln(a...)) }
func (g grpcLog) Warningf(f string, a ...any) { g.warning.write(fmt.Sprintf(f, a...)) }
func (g grpcLog) Error(a ...any)              { g.failed.write(a...) }
func (g grpcLog) Errorln(a ...any)            { g.failed.write(fmt.Sprintln(a...)) }
func (g grpcLog) Errorf(f string, a ...any)   { g.failed.write(fmt.Sprintf(f, a...)) }
func (g grpcLog) Fatal(a ...any)              { panic(fmt.Sprint(a...)) }
func (g grpcLog) Fatalln(a ...any)            { panic(fmt.Sprintln(a...)) }
func (g grpcLog) Fatalf(f string, a ...any)   { panic(fmt.Sprintf(f, a...)) }

// V reports that gRPC need not make its more detailed entries.
func (grpcLog) V(int) bool { return false }
