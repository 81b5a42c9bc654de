package hostside

import (
	"context"
	"fmt"
	"time"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const sectionDeath = "docs/hosts.md, When the process dies"

func deathScenarios() []scenario {
	return []scenario{
		{
			Clause:  report.Clause{ID: "death.write", Title: "A write whose plugin died may have been carried out, and is not repeated by the host itself", Section: sectionDeath},
			plugins: []strict.Behaviour{dying("write", strict.Dies), plain()},
			judge:   judgeUnknownWrite,
		},
		{
			Clause:  report.Clause{ID: "death.read", Title: "A read whose plugin died is repeated, or may be", Section: sectionDeath},
			plugins: []strict.Behaviour{dying("read", strict.Dies), plain()},
			judge:   judgeDeathInRead,
		},
		{
			Clause:  report.Clause{ID: "death.restart", Title: "A plugin that died is replaced by another process", Section: sectionDeath},
			plugins: []strict.Behaviour{dying("write", strict.Dies), plain()},
			judge:   judgeRestart,
		},
		{
			Clause:  report.Clause{ID: "death.idle", Title: "A call after the death of an idle plugin is not told as one that may have been carried out", Section: sectionDeath},
			plugins: []strict.Behaviour{dying("read", strict.DiesIdle), plain()},
			judge:   judgeDeathWhileIdle,
		},
	}
}

// dying is a plugin that dies of a call.
func dying(of string, end strict.End) strict.Behaviour {
	b := plain()
	answer := b.Answers[of]
	answer.End = end
	if end == strict.Dies {
		answer.Pieces = nil
	}
	b.Answers[of] = answer
	return b
}

// serves waits until the host has a plugin that serves. Until then, calls may
// fail as those that were not carried out.
func (t *trial) serves(ctx context.Context) error {
	for deadline := time.Now().Add(t.court.options.Patience); ; {
		r, err := t.do(ctx, read("read"))
		switch {
		case err != nil:
			return err
		case r.Error == nil:
			return r.has(`{"read":true}`)
		case time.Now().After(deadline):
			return fmt.Errorf("%v after the death of the plugin, calls still fail: %s", t.court.options.Patience, r.Error)
		}
		if err := r.Error.read(); err != nil {
			return err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func judgeDeathInRead(ctx context.Context, t *trial) error {
	r, err := t.do(ctx, read("read"))
	switch {
	case err != nil:
		return err
	case r.Error == nil:
		return r.has(`{"read":true}`)
	default:
		return r.Error.read()
	}
}

func judgeRestart(ctx context.Context, t *trial) error {
	if _, err := t.do(ctx, write("write")); err != nil {
		return err
	}
	return t.serves(ctx)
}

func judgeDeathWhileIdle(ctx context.Context, t *trial) error {
	if err := t.succeeds(ctx, read("read"), `{"read":true}`); err != nil {
		return err
	}
	if _, err := t.event(ctx, "death of the plugin", is(strict.Gone, "")); err != nil {
		return err
	}
	select { // the host has that long to see it
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	r, err := t.do(ctx, write("write"))
	switch {
	case err != nil:
		return err
	case r.Error == nil:
		return r.has(`{"written":true}`)
	}
	if err := r.Error.notSent(); err != nil {
		return fmt.Errorf("the plugin had died a second before the call: %w", err)
	}
	return t.serves(ctx)
}
