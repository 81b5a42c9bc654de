package simulator

import (
	"context"
	"encoding/json"
)

// T is what Start needs of a test. *testing.T and *testing.B have it.
type T interface {
	Helper()
	Cleanup(end func())
	Fatal(arguments ...any)
	TempDir() string
}

// Started is a simulator for one test, with an integration that may use it.
type Started struct {
	*Simulator
	Credentials Credentials
}

// Credentials are the connector's credentials, as a flow designer enters them.
type Credentials struct {
	AccountID     string `json:"accountId"`
	ClientID      string `json:"clientId"`
	CertificateID string `json:"certificateId"`
	PrivateKey    string `json:"privateKey"`
}

// JSON is the credentials document that a plugin's calls take.
func (c Credentials) JSON() []byte {
	document, _ := json.Marshal(c) // of strings: cannot fail
	return document
}

// Start starts a simulator that ends with the test. Without options, the account
// has example data. A test hands Environment to the plugin's process and
// Credentials.JSON to its calls:
//
//	sim := simulator.Start(t)
//	host, err := plugin.Load(ctx, plugin.HostOptions{Path: path, Env: sim.Environment()})
func Start(t T, options ...Options) *Started {
	t.Helper()
	given := Options{Examples: true}
	if len(options) > 0 {
		given = options[0]
	}
	if given.Dir == "" {
		given.Dir = t.TempDir()
	}
	sim, err := New(context.Background(), given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Fatal(err)
		}
	})
	key, certificate, err := NewKeyPair(P256)
	if err != nil {
		t.Fatal(err)
	}
	started := &Started{Simulator: sim, Credentials: Credentials{
		AccountID: sim.ID(), ClientID: NewClientID(), PrivateKey: string(key),
	}}
	started.Credentials.CertificateID, err = sim.Register(Mapping{ClientID: started.Credentials.ClientID, CertificatePEM: certificate})
	if err != nil {
		t.Fatal(err)
	}
	return started
}
