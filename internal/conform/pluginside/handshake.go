package pluginside

import (
	"errors"
	"strings"
	"time"

	"netsuite-connector/internal/conform/wire"
)

func handshakeClauses() []clause {
	return []clause{
		rule("handshake.line", shaking, "The first line of standard output is 1|1|network|address|grpc|certificate, and nothing follows it", func(t *trial) {
			t.own()
			t.succeeds(read, ``)
			if line, rest, _ := strings.Cut(t.plugin.Stdout(), "\n"); rest != "" {
				t.errorf("after %q it wrote %q to standard output", line, bounded(rest))
			}
		}),
		rule("handshake.cookie", starting, "Without the cookie the process ends with a non-zero exit code and says why on standard error", func(t *trial) {
			t.refusesToStart(wire.Options{NoCookie: true}, "")
		}),
		rule("handshake.versions", starting, "Of the versions that a host offers, the plugin takes 1", func(t *trial) {
			p, err := t.launch(wire.Options{Versions: "1,9"})
			t.must(err)
			t.must(p.Healthy(t.ctx))
		}),
		rule("handshake.health", protoFile, "grpc.health.v1.Health says that the service \"plugin\" serves", func(t *trial) {
			t.connect()
			t.must(t.plugin.Healthy(t.ctx))
		}),
		rule("handshake.client_certificate", shaking, "Only the host whose certificate was given at the start is answered", func(t *trial) {
			t.connect()
			for name, certificate := range map[string]bool{"with another certificate": true, "without a certificate": false} {
				if admitted, err := t.plugin.Admitted(t.ctx, certificate); err != nil || admitted {
					t.errorf("a client %s was answered (%v)", name, err)
				}
			}
		}),
		rule("handshake.pipes", shaking, "Nothing but the handshake is needed of standard input, which is closed", func(t *trial) {
			t.own() // the process is given no standard input
			t.must(t.plugin.Healthy(t.ctx))
		}),
	}
}

// refusesToStart checks that a process ends by itself, with an exit code that is
// not 0, no handshake, and a text on standard error that contains word. Any
// goroutine may call it.
func (t *trial) refusesToStart(o wire.Options, word string) {
	began := time.Now()
	_, err := t.launch(o)
	var failed *wire.StartError
	switch {
	case err == nil:
		t.errorf("with %q it started", o.Env)
	case !errors.As(err, &failed):
		t.errorf("%v", err)
	case failed.Code <= 0 || strings.Contains(failed.Stdout, "|grpc"):
		t.errorf("with %q: %v, after %v", o.Env, failed, time.Since(began).Round(time.Millisecond))
	case strings.TrimSpace(failed.Stderr) == "" || !strings.Contains(failed.Stderr, word):
		t.errorf("with %q standard error does not name %s: %q", o.Env, word, failed.Stderr)
	}
}
