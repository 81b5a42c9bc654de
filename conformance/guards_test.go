package conformance_test

import (
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

const (
	sent          = "sent"
	refusedByHost = "refused by the setting"
	refusedByStep = "refused by the step"
)

// environmentGuards has, for each setting of the host and each config of the
// step, what becomes of a call to an account of each kind.
var environmentGuards = []struct{ setting, step, production, sandbox string }{
	{"any", "any", sent, sent},
	{"any", "sandbox", refusedByStep, sent},
	{"any", "production", sent, refusedByStep},
	{"sandbox", "any", refusedByHost, sent},
	{"sandbox", "sandbox", refusedByHost, sent},
	{"sandbox", "production", refusedByHost, refusedByStep},
	{"production", "any", sent, refusedByHost},
	{"production", "sandbox", refusedByStep, refusedByHost},
	{"production", "production", sent, refusedByHost},
}

func TestEnvironmentGuards(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	sim := b.sim
	hosts := map[string]*plugin.Host{}
	for _, setting := range []string{"any", "sandbox", "production"} {
		hosts[setting] = load(t, b.log, append(sim.Environment(), "NETSUITE_CONNECTOR_ENVIRONMENT="+setting)...)
	}
	check := func(account string, b *bed, step, want string) {
		config, before := `{"environment":"`+step+`"}`, sim.Stats().Requests
		if want == sent {
			b.must(serverTime, config)
			return
		}
		f := b.fails(serverTime, config, failure.PolicyRefused, failure.NotSent)
		if f.Attempts != 0 || f.Field != "environment" || sim.Stats().Requests != before {
			t.Errorf("%s: sent: %+v", account, f)
		}
		got := refusedByStep
		if strings.Contains(f.Message, "NETSUITE_CONNECTOR_ENVIRONMENT") {
			got = refusedByHost
		}
		if got != want {
			t.Errorf("%s, %s: %s, want %s: %s", account, step, got, want, f.Message)
		}
	}
	for _, account := range []struct {
		id      string
		sandbox bool
	}{{"1234567", false}, {"1234567-sb1", true}, {"1234567-rp", true}, {"tstdrv123", true}, {"td123", true}} {
		fields, err := testaccount.Register(sim.AccountOf(account.id), testaccount.NewKeyPair(t, simulator.P256))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range environmentGuards {
			want := row.production
			if account.sandbox {
				want = row.sandbox
			}
			own := b.with(fields)
			own.host = hosts[row.setting]
			check(account.id, own, row.step, want)
		}
	}
}

// TestReadOnly: only GET, and POST to SuiteQL, and no way around that.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_READ_ONLY=true")
	for _, m := range named(writes) {
		if f := b.fails(m.input, ``, failure.PolicyRefused, failure.NotSent); f.Field != "method" {
			t.Errorf("%+v", f)
		}
	}
	for _, input := range []string{
		`{"url":"record/v1/customer","method":"GET","headers":{"X-HTTP-Method-Override":"DELETE"}}`,
		`{"url":"record/v1/customer","method":"GET","headers":{"x-http-method":"DELETE"}}`,
		`{"url":"record/v1/customer","method":"GET","headers":{"X-Method-Override":"POST"}}`,
		`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient","X-HTTP-Method-Override":"DELETE"},"body":{"q":"SELECT 1"}}`,
		`{"url":"query/v1/suiteql/x","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1"}}`,
		`{"url":"query/v1/suiteql","method":"PUT","body":{}}`,
		`{"url":"query/v1/suiteql","method":"DELETE"}`,
		`{"url":"record/v1/query/v1/suiteql","method":"POST","body":{}}`,
		`{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1&x=/services/rest/query/v1/suiteql","method":"POST","body":{}}`,
	} {
		b.fails(input, ``, failure.PolicyRefused, failure.NotSent)
	}
	if n := b.sim.Stats().Requests; n != 0 {
		t.Fatalf("%d requests reached NetSuite", n)
	}
	b.must(serverTime, ``)
	b.must(`{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1 AS one"}}`, ``)
}
