package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
)

// maxStackBytes bounds a stack in the log.
const maxStackBytes = 16 << 10

// recovery turns a panic in a call into INTERNAL, and keeps the process serving
// the other calls.
type recovery struct {
	logger *slog.Logger
}

func (r recovery) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	defer func() {
		if value := recover(); value != nil {
			r.log(ctx, info.FullMethod, value)
			response, err = nil, internalStatus()
		}
	}()
	return handler(ctx, request)
}

func (r recovery) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer func() {
		if value := recover(); value != nil {
			r.log(stream.Context(), info.FullMethod, value)
			err = internalStatus()
		}
	}()
	return handler(service, stream)
}

// goroutine runs f on a goroutine of its own, where the interceptors do not
// reach.
func (r recovery) goroutine(name string, f func()) {
	go func() {
		defer func() {
			if value := recover(); value != nil {
				r.log(context.Background(), name, value)
			}
		}()
		f()
	}()
}

func (r recovery) log(ctx context.Context, where string, value any) {
	r.logger.ErrorContext(ctx, "the connector panicked",
		"where", where, "panic", redact(fmt.Sprint(value)), "stack", truncate.Text(string(debug.Stack()), maxStackBytes))
}

func internalStatus() error {
	return status.ErrorProto(statusOf(ownFault(failure.Unknown), 0))
}

// ownFault is the error of a call in which the connector panicked.
func ownFault(outcome failure.Outcome) *failure.Error {
	f := failure.From(errors.New("panic"))
	f.Outcome = outcome
	return f
}

// causeText is the text of an internal error for the log.
func causeText(f *failure.Error) string {
	if f.Cause == nil {
		return f.Message
	}
	return redact(f.Cause.Error())
}

// redact removes from a text of unknown origin all that could be a secret: PEM
// blocks, and every run of 24 or more of the characters that keys and tokens are
// made of. Long paths and identifiers are removed with them.
func redact(text string) string {
	const in = `[redacted]`
	text = pemBlock().ReplaceAllString(text, in)
	return truncate.Text(longRun().ReplaceAllString(text, in), maxCheckBytes)
}

func pemBlock() *regexp.Regexp {
	return regexp.MustCompile(`(?s)-----BEGIN .*?(-----END [A-Z0-9 ]*-----|$)`)
}

func longRun() *regexp.Regexp {
	return regexp.MustCompile(`[A-Za-z0-9+/=_.\-]{24,}`)
}
