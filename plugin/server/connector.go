package server

import (
	"context"
	"log/slog"
	"time"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/internal/limit"
	"netsuite-connector/internal/telemetry"
	"netsuite-connector/internal/transport"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
	"netsuite-connector/schema"
)

// connector is what the process serves, as the server sees it.
type connector interface {
	// Describe returns the version and component.json, which is not modified.
	Describe() (version string, component []byte)
	// Verify tries credentials out; report, which may be nil, is called as each
	// check finishes.
	Verify(ctx context.Context, document []byte, report func(credentials.CheckResult)) []credentials.CheckResult
	// Run writes the output document to out, and closes it. Its error is a *failure.Error
	// that says what became of the request, which only the connector knows; any other
	// becomes INTERNAL, and its outcome unknown. It returns phases if timing is true, and tells watch,
	// which may be nil, what it is doing.
	Run(ctx context.Context, request run, timing bool, watch func(actions.Event), out actions.Output) ([]actions.Phase, error)
	// Refused tells of a call that ended before it was run, after so long. Of the
	// request, which may be nil, there need not be more than the beginning.
	Refused(ctx context.Context, request *connectorv1.RunActionRequest, f *failure.Error, took time.Duration)
	// Close ends what works in the background.
	Close()
}

// run is a request to run an action. Its input is the connector's from then on, which
// may overwrite it: nothing else reads it any more, and it is no part of the message.
type run struct {
	*connectorv1.RunActionRequest // without its input
	input                         []byte
	splitter                      *jsoncheck.Splitter // has split the input as it arrived; nil for not
}

// newRun takes the input out of a request.
func newRun(request *connectorv1.RunActionRequest, splitter *jsoncheck.Splitter) run {
	r := run{request, request.GetInput(), splitter}
	request.Input = nil
	return r
}

// netsuite is the connector itself: all that a process has one of.
type netsuite struct {
	transport *transport.Transport
	tokens    *credentials.Source
	limits    *limit.Limits
	runner    *actions.Runner
}

// newConnector puts the connector together from its parts.
func newConnector(s settings, logger *slog.Logger, t *telemetry.Telemetry) connector {
	c := &netsuite{
		transport: transport.New(s.Roots, s.MaxInFlight),
		limits:    limit.New(s.MaxInFlight, s.AccountLimit),
	}
	c.tokens = credentials.NewSource(credentials.SourceOptions{
		Transport: c.transport,
		UserAgent: "netsuite-connector/" + schema.Version,
		Logger:    logger,
		Telemetry: t,
	})
	c.runner = actions.NewRunner(actions.Options{
		Transport:        c.transport,
		Tokens:           c.tokens,
		Limits:           c.limits,
		MaxResponseBytes: s.MaxResponseBytes,
		Environment:      s.Environment,
		ReadOnly:         s.ReadOnly,
		Logger:           logger,
		Telemetry:        t,
		Version:          schema.Version,
	})
	t.ObserveLevels(func(each func(telemetry.Level)) {
		c.limits.Each(func(account string, limit, inFlight, waiting int) {
			each(telemetry.Level{Account: account, Limit: limit, InFlight: inFlight, Waiting: waiting})
		})
	})
	return c
}

func (c *netsuite) Describe() (string, []byte) { return schema.Version, schema.SharedComponent() }

func (c *netsuite) Verify(ctx context.Context, document []byte, report func(credentials.CheckResult)) []credentials.CheckResult {
	return c.tokens.Verify(ctx, document, report)
}

func (c *netsuite) Run(ctx context.Context, request run, timing bool, watch func(actions.Event), out actions.Output) ([]actions.Phase, error) {
	call := actions.Request{
		Action:      request.GetAction(),
		Credentials: request.GetCredentials(),
		Config:      request.GetConfig(),
		Input:       request.input,
		RunID:       request.GetRunId(),
		Splitter:    request.splitter,
	}
	if !timing && watch == nil {
		return nil, c.runner.Run(ctx, call, out)
	}
	call.Timeline = actions.NewTimeline(time.Now)
	call.Timeline.Watch = watch
	err := c.runner.Run(ctx, call, out)
	return call.Timeline.Phases(), err
}

func (c *netsuite) Refused(ctx context.Context, request *connectorv1.RunActionRequest, f *failure.Error, took time.Duration) {
	c.runner.Refused(ctx, actions.Request{Action: request.GetAction(), RunID: request.GetRunId()}, f, took)
}

func (c *netsuite) Close() {
	c.tokens.Close()
	c.limits.Close()
	c.transport.CloseIdleConnections()
}
