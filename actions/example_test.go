package actions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"netsuite-connector/actions"
	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// A runner serves all calls of a process. Here its requests go to a simulated
// account.
func ExampleRunner_Run() {
	ctx := context.Background()
	account, document, err := startAccount(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = account.Close() }()
	tokens := credentials.NewSource(credentials.SourceOptions{Transport: account.Transport()})
	defer tokens.Close()
	runner := actions.NewRunner(actions.Options{
		Transport: account.Transport(), Tokens: tokens, Limits: limit.New(20, 0), Version: schema.Version,
	})
	request := actions.Request{Action: schema.ActionID, Credentials: document}

	// The output is one document. A number that a float64 cannot hold stays whole.
	request.Input = []byte(`{"method": "POST", "url": "record/v1/customer", "body": {"companyName": "Acme", "custentity_number": 1234567890123456789}}`)
	var output bytes.Buffer
	if err := runner.Run(ctx, request, actions.ToWriter(&output)); err != nil {
		fmt.Println(err)
		return
	}
	var created struct {
		StatusCode, Attempts int
		RecordID             string
	}
	if err := json.Unmarshal(output.Bytes(), &created); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(created.StatusCode, created.Attempts)

	request.Input, output = fmt.Appendf(nil, `{"method": "GET", "url": "record/v1/customer/%s"}`, created.RecordID), bytes.Buffer{}
	if err := runner.Run(ctx, request, actions.ToWriter(&output)); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Contains(output.Bytes(), []byte("1234567890123456789")))

	// An error has a reason for programs, and what became of the request.
	request.Input = []byte(`{"method": "GET", "url": "record/v1/customer/99999999"}`)
	var f *failure.Error
	if errors.As(runner.Run(ctx, request, actions.ToWriter(&output)), &f) {
		fmt.Println(f.Reason, f.StatusCode, f.Outcome, f.Retry())
	}
	// Output:
	// 204 1
	// true
	// NOT_FOUND 404 rejected never
}

// startAccount starts a simulated account, and makes a credentials document for
// it.
func startAccount(ctx context.Context) (*simulator.Simulator, []byte, error) {
	account, err := simulator.New(ctx, simulator.Options{
		CustomFields: []simulator.CustomField{{RecordType: "customer", Name: "custentity_number", Type: "number"}},
	})
	if err != nil {
		return nil, nil, err
	}
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	if err != nil {
		return nil, nil, errors.Join(err, account.Close())
	}
	client := simulator.NewClientID()
	id, err := account.Register(simulator.Mapping{ClientID: client, CertificatePEM: certificate})
	if err != nil {
		return nil, nil, errors.Join(err, account.Close())
	}
	document := simulator.Credentials{AccountID: account.ID(), ClientID: client, CertificateID: id, PrivateKey: string(key)}.JSON()
	return account, document, nil
}
