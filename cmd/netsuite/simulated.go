package main

import (
	"path/filepath"
	"strings"

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

// credentials are those of the form. With the certificate behind the key, the
// plugin can check the two against each other.
func (n connection) credentials() plugin.Credentials {
	return plugin.Credentials{
		AccountID:     n.account,
		ClientID:      n.client,
		CertificateID: n.certificate,
		PrivateKey:    string(n.pair.PrivateKey) + string(n.pair.Certificate),
	}
}

// reaching is the environment in which a process reaches a simulator. Go reads
// SSL_CERT_FILE neither on macOS nor on Windows: there the plugin's own setting
// helps. A lower-case no_proxy would win over an empty NO_PROXY.
func reaching(environment []string) []string {
	reached := environment
	for _, variable := range environment {
		if name, value, _ := strings.Cut(variable, "="); name == "SSL_CERT_FILE" {
			reached = append(reached[:len(reached):len(reached)], plugin.EnvCAFile+"="+absolute(filepath.Clean(value)))
		}
	}
	return append(reached[:len(reached):len(reached)], "no_proxy=")
}

// unguarded takes the guards away that the person's own environment may have
// set for NetSuite: they would stop a demonstration.
func unguarded(environment []string) []string {
	return append(environment[:len(environment):len(environment)],
		plugin.EnvEnvironment+"=", plugin.EnvReadOnly+"=", plugin.EnvMaxInFlight+"=", plugin.EnvMaxResponseBytes+"=")
}
