package forms_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

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
	sim, err := simulator.New(t.Context(), simulator.Options{AccountID: "1234567-sb1", Examples: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	key, certificate, err := simulator.NewKeyPair(simulator.RSA3072)
	if err != nil {
		t.Fatal(err)
	}
	clientID := simulator.NewClientID()
	certificateID, err := sim.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: certificate})
	if err != nil {
		t.Fatal(err)
	}
	host, err := plugin.Load(t.Context(), plugin.HostOptions{Path: build(t), Env: sim.Environment()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(host.Close)
	return account{"1234567_SB1", clientID, certificateID, string(key), sim, host}
}

func build(t *testing.T) string {
	t.Helper()
	if len(os.Args) == 0 { // never: it links the plugin's code, or the cache would show results of an older plugin
		plugin.Main(plugin.Process{})
	}
	path := filepath.Join(t.TempDir(), "netsuite-connector")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "netsuite-connector/cmd/netsuite-connector").CombinedOutput()
	if err != nil {
		t.Fatalf("building the plugin: %v\n%s", err, out)
	}
	return path
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
	var output struct {
		StatusCode int `json:"statusCode"`
		Body       struct {
			Count int              `json:"count"`
			Items []map[string]any `json:"items"`
		} `json:"body"`
	}
	if err := json.Unmarshal(result.Output, &output); err != nil {
		t.Fatal(err)
	}
	if output.StatusCode != http.StatusOK || len(output.Body.Items) == 0 || len(output.Body.Items) > 5 {
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
