package hostside

import (
	"context"
	"errors"
	"fmt"
	"time"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const sectionStop = "docs/hosts.md, Stop"

func stopScenarios() []scenario {
	// Longer than calls have after Shutdown: 1.1 seconds.
	long := success(`{"written":true}`)
	long.Delay = 3 * time.Second
	inFlight := answering(map[string]strict.Answer{"write": long})
	ignoring, hanging := plain(), plain()
	ignoring.Stop, hanging.Stop = strict.Ignores, strict.Hangs
	return []scenario{
		{
			Clause:  report.Clause{ID: "stop.drain", Title: "At the end, calls in flight end, and their results are told", Section: sectionStop},
			plugins: []strict.Behaviour{inFlight},
			judge:   judgeDrain,
		},
		{
			Clause: report.Clause{ID: "stop.asked", Title: "At the end, the plugin is asked to stop, is left to end of itself, and is gone before the host is", Section: sectionStop},
			judge:  judgeAsked,
		},
		{
			Clause:  report.Clause{ID: "stop.ignored", Title: "A plugin that is asked to stop and runs on is killed", Section: sectionStop},
			plugins: []strict.Behaviour{ignoring},
			judge:   judgeKilled,
		},
		{
			Clause:  report.Clause{ID: "stop.hung", Title: "A plugin that never answers Shutdown is killed", Section: sectionStop},
			plugins: []strict.Behaviour{hanging},
			judge:   judgeKilled,
		},
	}
}

func judgeDrain(ctx context.Context, t *trial) error {
	id := t.start(write("write"))
	if err := t.called(ctx, "write"); err != nil {
		return err
	}
	t.endInput()
	r, err := t.result(ctx, id)
	if err != nil {
		return err
	}
	if err := r.has(`{"written":true}`); err != nil {
		return fmt.Errorf("the call was in flight when the host was told to end: %w", err)
	}
	return t.finish(ctx)
}

func judgeAsked(ctx context.Context, t *trial) error {
	if err := judgeServes(ctx, t); err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	if how := t.how(); how != endedWell {
		return fmt.Errorf("the host ended with %s%s", how, t.hint())
	}
	switch {
	case len(t.all(is(strict.Shutdown, ""))) == 0 && len(t.all(is(strict.Signalled, ""))) == 0:
		return errors.New("the plugin was neither asked by GRPCController's Shutdown to stop, nor by SIGTERM")
	case len(t.all(is(strict.Exiting, ""))) == 0:
		return errors.New("the plugin was asked to stop, and killed before it could: wait 2 seconds first")
	}
	return nil
}

func judgeKilled(ctx context.Context, t *trial) error {
	if err := judgeServes(ctx, t); err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	if len(t.all(is(strict.Shutdown, ""))) == 0 && len(t.all(is(strict.Signalled, ""))) == 0 {
		return errors.New("the plugin was killed without having been asked to stop")
	}
	return nil
}
