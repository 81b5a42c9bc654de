package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/keypair"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

func (c *cli) demo() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "See everything work, on a simulated account: nothing is needed",
		Long: `demo starts a simulated NetSuite account in this process, makes a key and
certificate for it, loads the plugin as a host does, verifies the credentials,
and creates, reads and queries a record. Nothing leaves this machine.`,
		Args: exactly(0, ""),
		RunE: c.runs(func(ctx context.Context, _ []string) error {
			d := &demonstration{cli: c}
			defer d.end()
			return d.run(ctx)
		}),
	}
}

// demonstration is one run of the demo.
type demonstration struct {
	*cli
	steps      int
	sim        *simulator.Simulator
	connection connection
	host       *plugin.Host
}

func (d *demonstration) run(ctx context.Context) error {
	d.out.line("%s\n", d.out.paint(bold, "The NetSuite connector, on a simulated account. Nothing leaves this machine."))
	for _, step := range []struct {
		title string
		do    func(context.Context) (string, error)
	}{
		{"Start the simulated account", d.startAccount},
		{"Make a private key and its certificate", d.makeKey},
		{"Upload the certificate in NetSuite", d.upload},
		{"Load the plugin", d.loadPlugin},
	} {
		began := time.Now()
		told, err := step.do(ctx)
		if err != nil {
			return d.fail(step.title, err)
		}
		d.tick(step.title, time.Since(began))
		d.out.line("     %s", told)
	}
	if err := d.verify(ctx); err != nil {
		return d.fail("Verify the credentials", err)
	}
	if err := d.requests(ctx); err != nil {
		return err
	}
	d.whatNext()
	return nil
}

func (d *demonstration) end() {
	if d.host != nil {
		_ = d.host.Close() // nothing is in flight
	}
	if d.sim != nil {
		if err := d.sim.Close(); err != nil {
			d.err.line("The simulated account did not end well: %v", err)
		}
	}
}

func (d *demonstration) tick(title string, took time.Duration) {
	d.steps++
	d.out.line("%s %d  %s  %s", d.out.paint(green, "✓"), d.steps, d.out.paint(bold, title),
		d.out.paint(dim, fmt.Sprintf("%d ms", took.Milliseconds())))
}

func (d *demonstration) fail(title string, err error) error {
	d.steps++
	d.out.line("%s %d  %s", d.out.paint(red, "✗"), d.steps, d.out.paint(bold, title))
	return err
}

func (d *demonstration) startAccount(ctx context.Context) (_ string, err error) {
	// It has to outlive the plugin: end closes it, and not the end of ctx.
	d.sim, err = simulator.New(context.WithoutCancel(ctx), simulator.Options{
		AccountID: hostLabel(simulatedAccount), Examples: true,
	})
	return "Account " + simulatedAccount + ", with token endpoint, records and SuiteQL", err
}

func (d *demonstration) makeKey(context.Context) (string, error) {
	pair, err := keypair.New(keypair.Options{})
	d.connection.pair = pair
	if err != nil {
		return "", err
	}
	return "EC P-256, a certificate for two years (netsuite keygen does the same)", nil
}

func (d *demonstration) upload(context.Context) (_ string, err error) {
	pair := d.connection.pair
	if d.connection, err = register(d.sim, simulatedAccount, pair); err != nil {
		return "", err
	}
	if d.connection.certificate != pair.CertificateID {
		return "", fmt.Errorf("the Certificate ID is %s, but keygen computed %s", d.connection.certificate, pair.CertificateID)
	}
	return "Certificate ID " + d.connection.certificate, nil
}

func (d *demonstration) loadPlugin(ctx context.Context) (_ string, err error) {
	if d.host, err = d.load(ctx, unguarded(d.sim.Environment())); err != nil {
		return "", err
	}
	description, err := d.host.Describe(ctx)
	if err != nil {
		return "", err
	}
	return "A process of its own, version " + printable(description.Version) + ", over gRPC with mutual TLS", nil
}

func (d *demonstration) verify(ctx context.Context) error {
	began := time.Now()
	var checks []plugin.Check
	result, err := d.host.VerifyCredentialsLive(ctx, d.connection.credentials().Document(), func(check plugin.Check) { checks = append(checks, check) })
	if err != nil {
		return err
	}
	if !result.Verified {
		for _, check := range checks {
			d.out.showCheck("     ", check)
		}
		return errors.New("the credentials were not verified")
	}
	d.tick("Verify the credentials", time.Since(began))
	for _, check := range checks {
		d.out.showCheck("     ", check)
	}
	return nil
}

func (d *demonstration) whatNext() {
	command := func(line string) string { return d.out.paint(cyan, line) }
	self := programName()
	d.out.line(`
%s

%s
    The same on a page in your browser: forms, requests, a timeline of each call.
%s
%s
%s
    The simulated account on its own and, once it runs, a request to it.
%s
    A key for your own account, and how to set NetSuite up for it. Then try it out:
%s

The README has the set-up in NetSuite step by step, and a host in a dozen lines.`,
		d.out.paint(green, "All of it worked.")+" "+d.out.paint(bold, "What to try next:"),
		command(self+" workbench"),
		command(self+" simulator --env-file sim.env &"),
		command("until [ -f sim.env ]; do sleep 1; done"),
		command("(. ./sim.env; "+self+" request record/v1/customer -q limit=5)"),
		command(self+" keygen"),
		command(self+" verify"))
}

// programName returns what to type to start this program again.
func programName() string {
	// go run keeps what it builds in the build cache, or in a folder of its own.
	if path, err := os.Executable(); err == nil && strings.Contains(path, "go-build") {
		return "go run ./cmd/netsuite"
	}
	if typed := os.Args[0]; strings.ContainsRune(typed, os.PathSeparator) {
		return shellQuote(typed) // it may not be on the PATH
	}
	return "netsuite"
}
