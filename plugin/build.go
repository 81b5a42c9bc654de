package plugin

import (
	"context"
	"io"
	"log/slog"
	"time"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/internal/limit"
	"netsuite-connector/internal/transport"
	"netsuite-connector/schema"
)

// version is the connector's.
const version = schema.Version

// netsuite is the connector itself: all that a process has one of.
type netsuite struct {
	transport *transport.Transport
	tokens    *credentials.Source
	limits    *limit.Limits
	runner    *actions.Runner
}

// newConnector puts the connector together.
func newConnector(s settings, logger *slog.Logger) connector {
	c := &netsuite{
		transport: transport.New(s.Roots, s.MaxInFlight),
		limits:    limit.New(s.MaxInFlight),
	}
	c.tokens = credentials.NewSource(credentials.SourceOptions{
		Transport: c.transport,
		UserAgent: "netsuite-connector/" + version,
		Logger:    logger,
	})
	c.runner = actions.NewRunner(actions.Options{
		Transport:        c.transport,
		Tokens:           c.tokens,
		Limits:           c.limits,
		MaxResponseBytes: s.MaxResponseBytes,
		Environment:      s.Environment,
		ReadOnly:         s.ReadOnly,
		Logger:           logger,
		Version:          version,
	})
	return c
}

func (c *netsuite) Describe() (string, []byte) { return version, schema.Component() }

func (c *netsuite) Verify(ctx context.Context, document []byte, report func(Check)) []Check {
	return c.tokens.Verify(ctx, document, report)
}

func (c *netsuite) Run(ctx context.Context, r Request, w io.Writer) ([]Phase, error) {
	call := actions.Request{
		Action:      r.Action,
		Credentials: r.Credentials,
		Config:      r.Config,
		Input:       r.Input,
		RunID:       r.RunID,
	}
	if !r.Timing {
		return nil, c.runner.Run(ctx, call, w)
	}
	call.Timeline = actions.NewTimeline(time.Now)
	err := c.runner.Run(ctx, call, w)
	return call.Timeline.Phases(), err
}

func (c *netsuite) Close() {
	c.tokens.Close()
	c.limits.Close()
	c.transport.CloseIdleConnections()
}
