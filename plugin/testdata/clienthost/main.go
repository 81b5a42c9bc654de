// Command clienthost is a host that makes every call of package plugin. A test
// builds it and looks at what it links.
package main

import (
	"context"
	"fmt"
	"os"

	"netsuite-connector/plugin"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	host, err := plugin.Load(ctx, plugin.HostOptions{Path: "netsuite-connector"})
	if err != nil {
		return err
	}
	defer func() { _ = host.Close() }()
	description, err := host.Describe(ctx)
	if err != nil {
		return err
	}
	var credentials plugin.Credentials
	verification, err := host.VerifyCredentialsLive(ctx, credentials.Document(), func(plugin.Check) {})
	if err != nil {
		return err
	}
	if verification, err = host.VerifyCredentials(ctx, credentials.Document()); err != nil {
		return err
	}
	request := plugin.RawRequest{Method: "GET", URL: "record/v1/customer/1234"}
	output, err := host.MakeRawRequest(ctx, credentials, request, plugin.CallOptions{})
	if err != nil {
		return err
	}
	input, err := request.Document()
	if err != nil {
		return err
	}
	call := plugin.Request{Action: plugin.MakeRawRequest, Credentials: credentials.Document(), Input: input}
	result, err := host.RunAction(ctx, call)
	if err != nil {
		return err
	}
	fmt.Println(description.Version, verification.Verified, output.StatusCode, len(result.Output))
	_, err = host.RunActionTo(ctx, call, os.Stdout)
	return err
}
