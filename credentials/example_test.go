package credentials_test

import (
	"context"
	"encoding/json"
	"fmt"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/keypair"
	"netsuite-connector/simulator"
)

// A token source serves all calls of a process. Here its requests go to a
// simulated account.
func Example() {
	ctx := context.Background()
	account, err := simulator.New(ctx, simulator.Options{AccountID: "1234567-sb1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = account.Close() }()
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	certificateID, err := account.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: pair.Certificate})
	if err != nil {
		fmt.Println(err)
		return
	}

	source := credentials.NewSource(credentials.SourceOptions{Transport: account.Transport()})
	defer source.Close()
	document, _ := json.Marshal(map[string]string{
		"accountId": "1234567_SB1", "clientId": clientID,
		"certificateId": certificateID, "privateKey": string(pair.PrivateKey),
	})
	c, err := source.Credentials(document)
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := source.Token(ctx, c, credentials.ScopeREST)
	fmt.Println(c.Account().APIHost(), token, err)
	// Output: 1234567-sb1.suitetalk.api.netsuite.com [token] <nil>
}

func ExampleSource_Verify() {
	source := credentials.NewSource(credentials.SourceOptions{})
	defer source.Close()
	for _, check := range source.Verify(context.Background(), []byte(`{"accountId": "12 34"}`), nil) {
		fmt.Println(check.Title+":", check.Status)
	}
	// Output:
	// Account ID: failed
	// Private key: failed
	// Access token: failed
	// API access: skipped
	// Clock: skipped
}
