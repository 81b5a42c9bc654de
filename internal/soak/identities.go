package soak

import (
	"fmt"

	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// accountIDs are the accounts that the plugins share.
//
//nolint:gochecknoglobals // a constant list
var accountIDs = []string{"1234567", "7654321-sb1"}

// identity is one set of credentials.
type identity struct {
	account     string
	credentials plugin.Credentials
}

// register makes the credentials. Each account has two integrations, and the
// first of them two certificates: no two identities may share a token.
func (r *round) register() error {
	for _, account := range accountIDs {
		var identities []*identity
		first := simulator.NewClientID()
		for _, client := range []string{first, first, simulator.NewClientID()} {
			key, certificate, err := simulator.NewKeyPair(simulator.P256)
			if err != nil {
				return err
			}
			id, err := r.sim.AccountOf(account).Register(simulator.Mapping{ClientID: client, CertificatePEM: certificate})
			if err != nil {
				return err
			}
			identities = append(identities, &identity{account: account, credentials: plugin.Credentials{
				AccountID: account, ClientID: client, CertificateID: id, PrivateKey: string(key),
			}})
		}
		r.identities = append(r.identities, identities)
	}
	// Each worker has two records with lines of its own.
	for n := range r.options.Workers {
		account := r.sim.AccountOf(accountIDs[n%len(accountIDs)])
		for _, externalID := range []string{linesRecord(n), replacedRecord(n)} {
			document := fmt.Sprintf(`{"companyName":%q,"externalId":%q}`, externalID, externalID)
			if err := account.PutRecord("customer", []byte(document)); err != nil {
				return err
			}
		}
	}
	return nil
}

func linesRecord(worker int) string    { return fmt.Sprintf("lines-%d", worker) }
func replacedRecord(worker int) string { return fmt.Sprintf("replaced-%d", worker) }
