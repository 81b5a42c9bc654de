//go:build browser

package forms_test

import (
	"net/http"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// account is a simulated NetSuite account, what a person pastes from it into a
// form, and a plugin process that reaches it.
type account struct {
	id, clientID, certificateID, key string

	sim  *simulator.Simulator
	host *plugin.Host
}

func newAccount(t *testing.T) account {
	t.Helper()
	sim := testaccount.Start(t, simulator.Options{AccountID: "1234567-sb1", Examples: true})
	c, err := testaccount.Register(sim, testaccount.NewKeyPair(t, simulator.RSA3072))
	if err != nil {
		t.Fatal(err)
	}
	host := testplugin.Load(t, testplugin.New(t), nil, sim.Environment()...)
	return account{"1234567_SB1", c["clientId"], c["certificateId"], c["privateKey"], sim, host}
}

// run gives what the forms hold to the plugin, as it is.
func (a account) run(t *testing.T, filled documents) {
	t.Helper()
	result, err := a.host.RunAction(t.Context(), plugin.Request{
		Action: "makeRawRequest", Credentials: filled.credentials, Config: filled.config, Input: filled.input,
	})
	if err != nil {
		t.Fatalf("the plugin refuses what the forms hold: %v", err)
	}
	output, err := plugin.ParseOutput(result.Output)
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Items []map[string]any `json:"items"`
	}
	if err := output.Decode(&found); err != nil {
		t.Fatal(err)
	}
	if output.StatusCode != http.StatusOK || len(found.Items) == 0 || len(found.Items) > 5 {
		t.Errorf("the query's answer: %s", result.Output)
	}
	seen := a.sim.Requests()
	last := seen[len(seen)-1]
	if last.RequestURI != "/services/rest/query/v1/suiteql?limit=5" || last.Header.Get("Prefer") != "transient" {
		t.Errorf("NetSuite got %s, Prefer %q", last.RequestURI, last.Header.Get("Prefer"))
	}
	if got := last.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("NetSuite got the query as %s", got)
	}

	verification, err := a.host.VerifyCredentials(t.Context(), filled.credentials)
	if err != nil || !verification.Verified {
		t.Errorf("the credentials that the form holds do not verify: %v %+v", err, verification.Checks)
	}
}
