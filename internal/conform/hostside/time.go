package hostside

import (
	"context"
	"fmt"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

func timeScenarios() []scenario {
	never := []strict.Behaviour{answering(map[string]strict.Answer{
		"never": {End: strict.Never}, "read": success(`{"read":true}`),
	})}
	return []scenario{
		{
			Clause:  report.Clause{ID: "time.deadline", Title: "A call that never ends is given up at the deadline that the host gave it", Section: sectionCall},
			plugins: never,
			judge:   judgeDeadline(call{name: "never", write: true, timeout: 1}),
		},
		{
			Clause:  report.Clause{ID: "time.default", Title: "A call without a deadline is given up some time after its timeoutSeconds", Section: sectionCall},
			plugins: never,
			judge:   judgeDeadline(call{name: "never", write: true, config: `{"timeoutSeconds":1}`}),
		},
		{
			Clause:  report.Clause{ID: "time.cancel", Title: "A cancelled call ends at once, at the plugin, too; a write may have been carried out", Section: sectionCall},
			plugins: never,
			judge:   judgeCancel,
		},
	}
}

func judgeDeadline(c call) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error {
		f, err := t.fails(ctx, c)
		if err != nil {
			return err
		}
		return t.givenUp(ctx, f, "TIMEOUT")
	}
}

func judgeCancel(ctx context.Context, t *trial) error {
	id := t.start(write("never"))
	if err := t.called(ctx, "never"); err != nil {
		return err
	}
	t.cancel(id)
	r, err := t.result(ctx, id)
	if err != nil {
		return err
	}
	f, err := r.failure()
	if err != nil {
		return err
	}
	return t.givenUp(ctx, f, "CANCELLED")
}

// givenUp judges the end of the call "never", a write that the host gave up.
func (t *trial) givenUp(ctx context.Context, f *failed, reason string) error {
	if f.Reason != reason {
		return fmt.Errorf("the host gave the call up, which is %s, but says %s", reason, f)
	}
	if err := f.unknown(); err != nil {
		return err
	}
	if err := t.once(ctx, "never"); err != nil {
		return err
	}
	if _, err := t.event(ctx, "end of the call at the plugin", is(strict.Ended, "never")); err != nil {
		return err
	}
	// The plugin is as good as before.
	return t.succeeds(ctx, read("read"), `{"read":true}`)
}
