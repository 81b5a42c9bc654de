package simulator

import (
	"encoding/json"
	"encoding/pem"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestStart: the credentials work, the environment is whole, and all of it ends
// with the test.
func TestStart(t *testing.T) {
	t.Parallel()
	var ended *Started
	t.Run("a host's test", func(t *testing.T) {
		sim := Start(t)
		ended = sim
		var document map[string]string
		if err := json.Unmarshal(sim.Credentials.JSON(), &document); err != nil || len(document) != 4 ||
			document["accountId"] != "1234567" || document["clientId"] != sim.Credentials.ClientID ||
			document["certificateId"] != sim.Credentials.CertificateID {
			t.Errorf("document %v, error %v", document, err)
		}
		if block, _ := pem.Decode([]byte(document["privateKey"])); block == nil || block.Type != "PRIVATE KEY" {
			t.Error("the key is no PEM")
		}
		if len(sim.Records("customer")) == 0 {
			t.Error("no example data")
		}
		for _, name := range []string{"HTTPS_PROXY", "SSL_CERT_FILE", "NETSUITE_CONNECTOR_CA_FILE", "NO_PROXY", "no_proxy"} {
			if !slices.ContainsFunc(sim.Environment(), func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
				t.Errorf("%s is missing", name)
			}
		}
		c := newClient(t, sim.Simulator, P256)
		c.clientID, c.kid = sim.Credentials.ClientID, sim.Credentials.CertificateID
		c.useKey([]byte(sim.Credentials.PrivateKey))
		c.call("GET", "record/v1/customer/101", "").want(t, 200)
	})
	if _, err := os.Stat(ended.CAFile()); !os.IsNotExist(err) {
		t.Errorf("the certificate is left: %v", err)
	}
	if !ended.isClosed() {
		t.Error("the simulator goes on")
	}
	t.Run("with options", func(t *testing.T) {
		if sim := Start(t, Options{AccountID: "7654321-sb1"}); sim.Credentials.AccountID != "7654321-sb1" || len(sim.Records("customer")) != 0 {
			t.Error("the options are not heeded")
		}
	})
}
