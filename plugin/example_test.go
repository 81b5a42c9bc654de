package plugin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// A host: it loads the plugin, makes a request, and tells a failure's kinds
// apart.
func Example() {
	ctx := context.Background()
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	host, err := plugin.Load(ctx, plugin.HostOptions{Path: "./netsuite-connector", Logger: logger})
	if err != nil {
		logger.Error("no plugin", "error", err)
		return
	}
	defer func() { _ = host.Close() }()

	credentials := plugin.Credentials{
		AccountID:     os.Getenv("NETSUITE_ACCOUNT_ID"),
		ClientID:      os.Getenv("NETSUITE_CLIENT_ID"),
		CertificateID: os.Getenv("NETSUITE_CERTIFICATE_ID"),
		PrivateKey:    os.Getenv("NETSUITE_PRIVATE_KEY"),
	}
	request := plugin.RawRequest{Method: "GET", URL: "record/v1/customer/1234"}
	output, err := host.MakeRawRequest(ctx, credentials, request, plugin.CallOptions{RunID: "run-1"})
	var f *failure.Error
	if errors.As(err, &f) {
		logger.Error(f.Message, "reason", f.Reason, "outcome", f.Outcome, "retry_after", f.RetryAfter)
		return
	}
	logger.Info("done", "status", output.StatusCode, "body", string(output.Body))
}

// A record is created and read back. Its number of 19 digits stays what it was.
func ExampleHost_MakeRawRequest() {
	ctx := context.Background()
	account, credentials := startAccount(ctx)
	defer func() { _ = account.Close() }()
	host := loadConnector(ctx, account)
	defer func() { _ = host.Close() }()

	created, err := host.MakeRawRequest(ctx, credentials, plugin.RawRequest{
		Method: "POST",
		URL:    "record/v1/customer",
		Body:   json.RawMessage(`{"companyName": "Acme", "custentity_crm_number": 1234567890123456789}`),
	}, plugin.CallOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := host.MakeRawRequest(ctx, credentials, plugin.RawRequest{
		Method: "GET",
		URL:    "record/v1/customer/" + created.RecordID,
	}, plugin.CallOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var customer struct {
		Name   string      `json:"companyName"`
		Number json.Number `json:"custentity_crm_number"`
	}
	if err := read.Decode(&customer); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(created.StatusCode, read.StatusCode, customer.Name, customer.Number)
	// Output: 204 200 Acme 1234567890123456789
}

// A platform has the documents as JSON, and passes the output on.
func ExampleHost_RunActionTo() {
	ctx := context.Background()
	account, credentials := startAccount(ctx)
	defer func() { _ = account.Close() }()
	host := loadConnector(ctx, account)
	defer func() { _ = host.Close() }()

	var output strings.Builder
	_, err := host.RunActionTo(ctx, plugin.Request{
		Action:      plugin.MakeRawRequest,
		Credentials: credentials.Document(),
		Config:      []byte(`{"maxRetries": 0}`),
		Input:       []byte(`{"method": "GET", "url": "record/v1/customer/99999999"}`),
	}, &output)
	var f *failure.Error
	if errors.As(err, &f) {
		fmt.Println(f.Reason, f.StatusCode, f.Outcome)
	}
	// Output: NOT_FOUND 404 rejected
}

// startAccount starts a simulated account, and makes credentials for it.
func startAccount(ctx context.Context) (*simulator.Simulator, plugin.Credentials) {
	account, err := simulator.New(ctx, simulator.Options{
		CustomFields: []simulator.CustomField{{RecordType: "customer", Name: "custentity_crm_number", Type: "number"}},
	})
	if err != nil {
		panic(err)
	}
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	if err != nil {
		panic(err)
	}
	client := simulator.NewClientID()
	id, err := account.Register(simulator.Mapping{ClientID: client, CertificatePEM: certificate})
	if err != nil {
		panic(err)
	}
	return account, plugin.Credentials{AccountID: account.ID(), ClientID: client, CertificateID: id, PrivateKey: string(key)}
}

// loadConnector loads the connector, which is this test's own executable, so
// that it reaches the account.
func loadConnector(ctx context.Context, account *simulator.Simulator) *plugin.Host {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	host, err := plugin.Load(ctx, plugin.HostOptions{Path: path, Env: account.Environment()})
	if err != nil {
		panic(err)
	}
	return host
}
