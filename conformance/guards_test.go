package conformance_test

import (
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// TestEnvironmentGuards: the host's setting and the step's, each on its own.
func TestEnvironmentGuards(t *testing.T) {
	t.Parallel()
	type row struct{ account, kind string }
	rows := []row{{"1234567", "production"}, {"1234567-sb1", "sandbox"}, {"1234567-rp", "sandbox"}, {"tstdrv123", "sandbox"}, {"td123", "sandbox"}}
	sim, err := simulator.New(t.Context(), simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	_, certificate := keyPair(t)
	for _, setting := range []string{"any", "sandbox", "production"} {
		b := beside(t, sim, "NETSUITE_CONNECTOR_ENVIRONMENT="+setting)
		for _, r := range rows {
			id, err := sim.AccountOf(r.account).Register(simulator.Mapping{ClientID: b.fields["clientId"], CertificatePEM: certificate})
			if err != nil && r.account != sim.ID() {
				t.Fatal(err)
			}
			if r.account == sim.ID() {
				id = b.fields["certificateId"]
			}
			own := b.with(map[string]string{"accountId": r.account, "certificateId": id})
			for _, step := range []string{"any", "sandbox", "production"} {
				config := `{"environment":"` + step + `"}`
				if (setting == "any" || setting == r.kind) && (step == "any" || step == r.kind) {
					own.must(serverTime, config)
					continue
				}
				seen := sim.Stats().Requests
				f := own.fails(serverTime, config, failure.PolicyRefused, failure.NotSent)
				if f.Attempts != 0 || f.Field != "environment" || sim.Stats().Requests != seen {
					t.Errorf("%s: sent: %+v", r.account, f)
				}
				if fromHost := setting != "any" && setting != r.kind; strings.Contains(f.Message, "NETSUITE_CONNECTOR_ENVIRONMENT") != fromHost {
					t.Errorf("%s, %s, %s: %s", r.account, setting, step, f.Message)
				}
			}
		}
	}
}

// TestReadOnly: only GET, and POST to SuiteQL, and no way around that.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_READ_ONLY=true")
	for _, m := range methods {
		if !m.writes {
			continue
		}
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
