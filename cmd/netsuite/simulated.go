package main

import (
	"netsuite-connector/internal/keypair"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// simulatedAccount is the simulated account's ID as NetSuite shows it: a
// sandbox's, so that nobody takes it for production.
const simulatedAccount = "1234567_SB1"

// connection is what the credentials form asks for.
type connection struct {
	account, client, certificate string
	pair                         *keypair.Pair
}

// register uploads the pair's certificate to the simulated account, for a new
// integration.
func register(sim *simulator.Simulator, account string, pair *keypair.Pair) (connection, error) {
	made := connection{account: account, client: simulator.NewClientID(), pair: pair}
	var err error
	made.certificate, err = sim.Register(simulator.Mapping{ClientID: made.client, CertificatePEM: pair.Certificate})
	return made, err
}

// credentials returns the connection's credentials. The certificate follows the
// key, so that the plugin can check the two against each other.
func (n connection) credentials() plugin.Credentials {
	return plugin.Credentials{
		AccountID:     n.account,
		ClientID:      n.client,
		CertificateID: n.certificate,
		PrivateKey:    string(n.pair.PrivateKey) + string(n.pair.Certificate),
	}
}

// unguarded turns off the guards and limits that the person's own environment may
// set for NetSuite: they would stop a demonstration.
func unguarded(environment []string) []string {
	return append(environment[:len(environment):len(environment)],
		plugin.EnvEnvironment+"=", plugin.EnvReadOnly+"=", plugin.EnvMaxInFlight+"=", plugin.EnvAccountLimit+"=", plugin.EnvMaxResponseBytes+"=")
}
