package hostside

import (
	"context"
	"errors"
	"fmt"
	"time"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const (
	flood = 4 << 20 // more than any pipe holds

	// opening is how long a host may take to open the stream of GRPCStdio after its
	// first call.
	opening = 2 * time.Second
)

func pipeScenarios() []scenario {
	flooding := func(f strict.Flood) []strict.Behaviour {
		answer := success(`{"flooded":true}`)
		answer.Flood = f
		return []strict.Behaviour{answering(map[string]strict.Answer{"read": success(`{"read":true}`), "flood": answer})}
	}
	return []scenario{
		{
			Clause:  report.Clause{ID: "pipes.stderr", Title: "Standard error is read to its end, however much there is, and whatever it is", Section: sectionHandshake},
			plugins: flooding(strict.Flood{Stderr: flood}),
			judge:   judgeFlood,
		},
		{
			Clause:  report.Clause{ID: "pipes.stdout", Title: "Standard output is read after the handshake, too", Section: sectionHandshake},
			plugins: flooding(strict.Flood{Stdout: flood}),
			judge:   judgeFlood,
		},
		{
			Clause:  report.Clause{ID: "pipes.stdio", Title: "A stream of GRPCStdio that the host has opened is read", Section: sectionHandshake},
			plugins: flooding(strict.Flood{Stdio: flood}),
			judge:   judgeStdio,
		},
	}
}

// judgeFlood makes a call that is answered once the plugin could write.
func judgeFlood(ctx context.Context, t *trial) error {
	id := t.start(read("flood"))
	if err := t.called(ctx, "flood"); err != nil {
		return err
	}
	r, err := t.result(ctx, id)
	if err != nil {
		return fmt.Errorf("after the plugin wrote %d MiB: %w", flood>>20, err)
	}
	return r.has(`{"flooded":true}`)
}

func judgeStdio(ctx context.Context, t *trial) error {
	if err := judgeServes(ctx, t); err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	if _, err := t.event(soon, "stream of GRPCStdio", is(strict.Stdio, "")); err != nil {
		return skip{"the host does not open the stream, which it need not"}
	}
	err := judgeFlood(ctx, t)
	if err != nil && ctx.Err() == nil {
		return errors.Join(errors.New("the host opened the stream of GRPCStdio"), err)
	}
	return err
}
