package pluginside

import (
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

func settingClauses() []clause {
	return []clause{
		rule("settings.refused", settings, "A bad value of a setting stops the start, with a message that names the variable", func(t *trial) {
			var group sync.WaitGroup
			for _, bad := range []string{
				"LOG_LEVEL=loud", "CA_FILE=no/such/file.pem", "MAX_IN_FLIGHT=0", "MAX_RESPONSE_BYTES=many", "MAX_REQUEST_BYTES=-1",
				"SHUTDOWN_SECONDS=901", "ENVIRONMENT=staging", "READ_ONLY=perhaps", "ALLOW_DUMPS=2",
			} {
				group.Go(func() {
					name, _, _ := strings.Cut("NETSUITE_CONNECTOR_"+bad, "=")
					t.refusesToStart(wire.Options{Env: []string{"NETSUITE_CONNECTOR_" + bad}}, name)
				})
			}
			group.Wait()
		}),
		rule("settings.blank", settings, "A setting that is blank counts as not set", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_IN_FLIGHT=", "NETSUITE_CONNECTOR_ENVIRONMENT=", "NETSUITE_CONNECTOR_READ_ONLY=")
			t.succeeds(create, ``)
		}),
		rule("settings.read_only", settings, "READ_ONLY lets GET and SuiteQL pass, and refuses writes before anything is sent", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_READ_ONLY=true")
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				f := t.fails(`{"method":"`+method+`","url":"record/v1/customer/1"}`, ``, "POLICY_REFUSED")
				t.ends(f, "not_sent", "never")
			}
			t.nothingSent()
			t.succeeds(read, ``)
			t.succeeds(`{"method":"POST","url":"query/v1/suiteql","headers":{"Prefer":"transient"},"body":{"q":"SELECT id FROM customer"}}`, ``)
		}),
		rule("settings.environment", settings, "ENVIRONMENT refuses the other kind of account, over every step's config", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_ENVIRONMENT=sandbox")
			f := t.fails(read, `{"environment":"production"}`, "POLICY_REFUSED")
			t.ends(f, "not_sent", "never")
			t.nothingSent()
			t.join(t.sim, "-sb1")
			t.succeeds(read, ``)
		}),
		rule("settings.max_response_bytes", settings, "An answer over MAX_RESPONSE_BYTES ends in RESPONSE_TOO_LARGE, one below it does not", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES=6000000")
			large := t.fault(simulator.Fault{Kind: simulator.KindHuge, Size: 6_000_001})
			f := t.fails(read, ``, "RESPONSE_TOO_LARGE")
			t.ends(f, "rejected", "never")
			large.Remove()
			t.fault(simulator.Fault{Kind: simulator.KindHuge, Size: 6_000_000})
			t.succeeds(read, ``)
		}),
		rule("settings.max_request_bytes", settings, "A call over MAX_REQUEST_BYTES is refused, and the process goes on", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_MAX_REQUEST_BYTES=100000")
			_, f := t.call(`{"method":"POST","url":"record/v1/customer","body":"`+strings.Repeat("x", 200_000)+`"}`, ``)
			switch { // by the plugin, or by gRPC itself
			case f == nil || f.Reason == "" && f.Code != codes.ResourceExhausted:
				t.errorf("%v, want INVALID_INPUT, or ResourceExhausted from gRPC itself", f)
			case f.Reason != "":
				t.reason(f, "INVALID_INPUT")
				t.ends(f, "not_sent", "never")
			}
			t.nothingSent()
			t.succeeds(read, ``)
		}),
		rule("settings.max_in_flight", inFlight, "Never more requests of an account are in flight than MAX_IN_FLIGHT says, and all are served in the end", func(t *trial) {
			t.apart(simulator.Options{Concurrency: simulator.Unlimited, Latency: 20 * time.Millisecond}, "NETSUITE_CONNECTOR_MAX_IN_FLIGHT=3")
			t.together(24, read, ``)
			if most := t.sim.Stats().MaxInFlight; most > 3 {
				t.errorf("%d requests were in flight together, want 3 at most", most)
			}
		}),
		rule("limit.adapts", inFlight, "A limit of NetSuite's that nobody told is found: no call fails", func(t *trial) {
			t.apart(simulator.Options{Concurrency: 2, Latency: 10 * time.Millisecond})
			t.together(24, read, ``)
		}),
	}
}

// together makes n calls at once, which all have to succeed.
func (t *trial) together(n int, input, config string) {
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			if _, f := t.call(input, config); f != nil {
				t.errorf("of %d calls at once one failed: %v", n, f)
			}
		})
	}
	group.Wait()
}
