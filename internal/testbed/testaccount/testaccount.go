// Package testaccount starts simulated accounts for tests, and makes credentials
// for them. Only tests import it.
package testaccount

import (
	"context"
	"maps"
	"sync"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// Start starts a simulator that is closed at the end of the test.
func Start(t testing.TB, options simulator.Options) *simulator.Simulator {
	t.Helper()
	// The test's context ends before its clean-up, which looks at the simulator.
	sim, err := simulator.New(context.WithoutCancel(t.Context()), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Errorf("closing the simulator: %v", err)
		}
	})
	return sim
}

// KeyPair is a private key and its certificate, both PEM.
type KeyPair struct{ Key, Certificate []byte }

// NewKeyPair makes a key pair.
func NewKeyPair(t testing.TB, kind simulator.KeyKind) KeyPair {
	t.Helper()
	key, certificate, err := simulator.NewKeyPair(kind)
	if err != nil {
		t.Fatal(err)
	}
	return KeyPair{key, certificate}
}

var shared = sync.OnceValues(func() (KeyPair, error) {
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	return KeyPair{key, certificate}, err
})

// SharedKeyPair returns the P-256 key pair of all tests that need no other.
func SharedKeyPair(t testing.TB) KeyPair {
	t.Helper()
	pair, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// Account is a simulated account: a *simulator.Simulator is one, and so is each
// *simulator.Account of it.
type Account interface {
	ID() string
	Register(simulator.Mapping) (certificateID string, err error)
}

// Register uploads a certificate to an account, for a new integration, and
// returns the credentials.
func Register(account Account, pair KeyPair) (Credentials, error) {
	clientID := simulator.NewClientID()
	id, err := account.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: pair.Certificate})
	return Credentials{
		"accountId": account.ID(), "clientId": clientID, "certificateId": id, "privateKey": string(pair.Key),
	}, err
}

// Credentials are the fields of a credentials document, by name.
type Credentials map[string]string

// With returns the credentials with some fields changed.
func (c Credentials) With(changes Credentials) Credentials {
	changed := maps.Clone(c)
	maps.Copy(changed, changes)
	return changed
}

// Document returns the credentials document.
func (c Credentials) Document(t testing.TB) []byte {
	t.Helper()
	return testbed.JSON(t, c)
}
