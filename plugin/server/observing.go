package server

import (
	"log/slog"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"

	"netsuite-connector/internal/otlp"
	"netsuite-connector/internal/telemetry"
	"netsuite-connector/plugin/internal/hclogs"
	"netsuite-connector/schema"
)

// exportLogInterval is how often, at most, a line tells that telemetry could not
// be exported.
const exportLogInterval = time.Minute

// observing is the telemetry of the process and its export. Both are nil where
// the OTEL_ variables do not ask for them.
type observing struct {
	telemetry *telemetry.Telemetry
	pipeline  *otlp.Pipeline
}

func startObserving(lookup func(string) (string, bool), logger *slog.Logger) *observing {
	settings, complaints := otlp.Read(lookup)
	for _, complaint := range complaints {
		logger.Warn(complaint)
	}
	if settings.Off() {
		return &observing{}
	}
	failures := &exportLog{logger: logger, now: time.Now}
	// The SDK has one logger and one handler of errors in a process.
	handler := slog.NewTextHandler(&libraryLog{logger, "opentelemetry", hclogs.LevelTrace}, &slog.HandlerOptions{Level: hclogs.LevelTrace})
	otel.SetLogger(logr.FromSlogHandler(handler))
	// What it finds wrong in the variables was told above, and with their names.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
	pipeline := otlp.Start(settings, otlp.Program{Name: "netsuite-connector", Version: schema.Version}, failures.report)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(failures.report))
	return &observing{
		telemetry: telemetry.New(pipeline.Tracers(), pipeline.Metrics(), schema.Version),
		pipeline:  pipeline,
	}
}

// close sends what is left, within limit.
func (o *observing) close(limit time.Duration) {
	if o.pipeline != nil {
		o.pipeline.Close(limit)
	}
}

// exportLog logs failures to export, a few of many.
type exportLog struct {
	logger *slog.Logger
	now    func() time.Time

	mu     sync.Mutex
	last   time.Time
	silent int // failures since then
}

// report logs an error, if there is one and none was logged lately.
func (l *exportLog) report(err error) {
	if err == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); l.last.IsZero() || now.Sub(l.last) >= exportLogInterval {
		l.logger.Warn("telemetry could not be exported; calls are not affected", "error", redactQuoted(err.Error()), "more_since_last", l.silent)
		l.last, l.silent = now, 0
		return
	}
	l.silent++
}
