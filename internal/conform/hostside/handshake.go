package hostside

import (
	"context"
	"errors"
	"time"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const sectionHandshake = "docs/hosts.md, Shake hands"

func handshakeScenarios() []scenario {
	slow := plain()
	slow.Delay = 700 * time.Millisecond
	slow.Stderr = []byte("1|1|unix|/standard-error-is-no-handshake|grpc|\n")
	chatty := plain()
	chatty.Stdout = []byte("1|1|tcp|127.0.0.1:9|grpc|AAAA\nThis line is no handshake either.\n")
	newer := plain()
	newer.Version = "2"
	older := plain()
	older.Protocol = "netrpc"
	return []scenario{
		{
			Clause:  report.Clause{ID: "handshake.slow", Title: "The host waits for the whole line of the handshake", Section: sectionHandshake},
			plugins: []strict.Behaviour{slow},
			judge:   judgeServes,
		},
		{
			Clause:  report.Clause{ID: "handshake.one-line", Title: "Only the first line of standard output is the handshake", Section: sectionHandshake},
			plugins: []strict.Behaviour{chatty},
			judge:   judgeServes,
		},
		{
			Clause:  report.Clause{ID: "handshake.version", Title: "A plugin of another version of the contract is refused, and does not stay", Section: sectionHandshake},
			plugins: []strict.Behaviour{newer},
			start:   half,
			judge:   judgeRefused,
		},
		{
			Clause:  report.Clause{ID: "handshake.protocol", Title: "A plugin that does not speak gRPC is refused, and does not stay", Section: sectionHandshake},
			plugins: []strict.Behaviour{older},
			start:   half,
			judge:   judgeRefused,
		},
	}
}

func judgeServes(ctx context.Context, t *trial) error {
	return t.succeeds(ctx, read("read"), `{"read":true}`)
}

// judgeRefused judges a host that must not use the plugin that it started.
func judgeRefused(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if err := f.notSent(); err != nil {
		return err
	}
	if err := t.ends(ctx); err != nil {
		return err
	}
	if len(t.all(is(strict.Called, "write"))) > 0 {
		return errors.New("the host called the plugin that it has to refuse")
	}
	return nil
}
