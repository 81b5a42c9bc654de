package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/keypair"
	"netsuite-connector/simulator"
)

// maxCustomers is what a list of NetSuite's can show: 1,000 pages of 1,000.
const maxCustomers = 1_000_000

// simulatorFlags are what simulator is given.
type simulatorFlags struct {
	account, client, certificate, envFile string
	faults                                string
	port, concurrency, customers          int
	latency                               time.Duration
}

func (c *cli) simulator() *cobra.Command {
	var given simulatorFlags
	cmd := &cobra.Command{
		Use:   "simulator [flags] [-- COMMAND …]",
		Short: "Run the simulated NetSuite account on its own",
		Long: `simulator runs a simulated NetSuite account with example data, until Ctrl-C. It
prints the environment in which netsuite, or any host of the plugin, reaches it:
credentials, and the standard proxy and certificate variables. In a shell with
these, NetSuite's addresses lead to the simulator, and no other host is reached.

With --env-file the lines go to a file, written once the account answers:

  netsuite simulator --env-file sim.env &
  until [ -f sim.env ]; do sleep 1; done
  (. ./sim.env; netsuite request record/v1/customer -q limit=5)

With a COMMAND after --, that runs within the environment. The simulator ends when
it does, with its exit code, and passes signals on to it:

  netsuite simulator --faults rate-limited.json -- npm test

The FILE of --faults says which requests meet which fault; docs/simulator.md has
the format, examples/faults a file for each reason and outcome. Rules that have met
no request are named at the end.

A key is made, unless --certificate names the certificate of your own.`,
		Args: afterDashes,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&given.port, "port", 0, "`PORT` on 127.0.0.1 (default any free one)")
	flags.StringVar(&given.account, "account", simulatedAccount, "the account's `ID`")
	flags.StringVar(&given.certificate, "certificate", "", "`FILE` with a certificate to upload, in place of a new one")
	flags.StringVar(&given.client, "client-id", "", "the integration's Client `ID` (default a new one)")
	flags.IntVar(&given.concurrency, "concurrency", 5, "`REQUESTS` that the account allows at once; -1 for any number")
	flags.DurationVar(&given.latency, "latency", 0, "how long each request `TAKES`, such as 80ms")
	flags.IntVar(&given.customers, "customers", 0, "`NUMBER` of customers besides the examples, such as 100000")
	flags.StringVar(&given.faults, "faults", "", "`FILE` with the faults that requests meet")
	flags.StringVar(&given.envFile, "env-file", "", "`FILE` for the environment, removed at the end")
	cmd.RunE = c.runs(func(ctx context.Context, command []string) error { return c.simulate(ctx, given, command) })
	return cmd
}

func (c *cli) simulate(ctx context.Context, given simulatorFlags, command []string) (err error) {
	account, err := given.parse()
	if err != nil {
		return err
	}
	faults, err := given.readFaults()
	if err != nil {
		return err
	}
	run, err := c.commandOf(ctx, command)
	if err != nil {
		return err
	}
	if err := given.mayWrite(run); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "netsuite-simulator-")
	if err != nil {
		return fmt.Errorf("the folder for temporary files cannot be used: %w", withoutOperation(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sim, err := simulator.New(context.WithoutCancel(ctx), simulator.Options{
		AccountID: account.ID(), Dir: dir, Port: given.port, Examples: true,
		Concurrency: given.concurrency, Latency: given.latency, Customers: given.customers,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()
	defer c.sayUnmet(faults, faults.Apply(sim))()
	variables, err := given.environment(sim, dir)
	if err != nil {
		return err
	}
	if given.envFile != "" {
		if err := writeWhole(given.envFile, []byte(strings.Join(given.lines(variables), "\n")+"\n")); err != nil {
			return fmt.Errorf("writing the file of --env-file: %w", err)
		}
		defer func() {
			if gone := os.Remove(given.envFile); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
		}()
	}
	if run != nil {
		return c.runCommand(run, variables)
	}
	if given.envFile == "" {
		for _, line := range given.lines(variables) {
			c.out.line("%s", line)
		}
	}
	c.err.line("The simulated account %s answers at %s. Ctrl-C ends it.", given.account, sim.Addr())
	<-ctx.Done()
	return nil
}

func (g simulatorFlags) parse() (credentials.Account, error) {
	account, err := credentials.ParseAccount(g.account)
	switch {
	case err != nil:
		return account, usagef("--account cannot be used. %v", err)
	case g.port < 0 || g.port > 65535:
		return account, usagef("--port is %d, but must be from 1 to 65535, or 0 for any.", g.port)
	case g.concurrency == 0 || g.concurrency < simulator.Unlimited:
		return account, usagef("--concurrency is %d, but must be at least 1, or -1 for any number.", g.concurrency)
	case g.customers < 0 || g.customers > maxCustomers:
		return account, usagef("--customers is %d, but must be from 0 to %d.", g.customers, maxCustomers)
	case g.latency < 0:
		return account, usagef("--latency is %s, but must not be negative.", g.latency)
	}
	return account, nil
}

// environment registers a certificate, and returns the variables that lead to the
// account.
func (g simulatorFlags) environment(sim *simulator.Simulator, dir string) ([]string, error) {
	client := g.client
	if client == "" {
		client = simulator.NewClientID()
	}
	certificate, err := g.readCertificate()
	if err != nil {
		return nil, err
	}
	var key []string
	if certificate == nil {
		pair, err := keypair.New(keypair.Options{})
		if err != nil {
			return nil, err
		}
		keyFile := filepath.Join(dir, keyFileName)
		if err := writeNew(keyFile, pair.PrivateKey, 0o600); err != nil {
			return nil, fmt.Errorf("writing the private key: %w", err)
		}
		certificate, key = pair.Certificate, []string{envPrivateKeyFile + "=" + keyFile}
	}
	id, err := sim.Register(simulator.Mapping{ClientID: client, CertificatePEM: certificate})
	if err != nil {
		return nil, usagef("The certificate cannot be uploaded: %s.", strings.TrimPrefix(err.Error(), "simulator: "))
	}
	variables := []string{envAccountID + "=" + g.account, envClientID + "=" + client, envCertificateID + "=" + id}
	return append(append(variables, key...), sim.Environment()...), nil
}

// mayWrite checks the file of --env-file, which takes the place of what is there and
// is removed at the end.
func (g simulatorFlags) mayWrite(run *exec.Cmd) error {
	if g.envFile == "" {
		return nil
	}
	info, err := os.Stat(g.envFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return usagef("The file of --env-file cannot be written: %v.", withoutOperation(err))
	case !info.Mode().IsRegular(): // a device would be replaced, and removed
		return usagef("The file of --env-file cannot be written: %s is no ordinary file.", g.envFile)
	}
	read := []namedFile{{"--faults", g.faults}, {"--certificate", g.certificate}}
	if run != nil {
		read = append(read, namedFile{"the command after --", run.Path})
	}
	return overwrites(namedFile{"--env-file", g.envFile}, read...)
}

// lines are the variables as a shell reads them.
func (g simulatorFlags) lines(variables []string) []string {
	var lines []string
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		lines = append(lines, "export "+name+"="+shellQuote(value))
	}
	if g.certificate != "" {
		lines = append([]string{"# Set " + envPrivateKeyFile + " to the key of " + shellQuote(g.certificate)}, lines...)
	}
	return lines
}

// readCertificate returns the certificate of --certificate, nil without one. A
// private key in the same file is not passed on.
func (g simulatorFlags) readCertificate() ([]byte, error) {
	if g.certificate == "" {
		return nil, nil
	}
	text, err := readTextFile(g.certificate)
	if err != nil {
		return nil, usagef("The file of --certificate cannot be read: %v.", err)
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			if _, err := x509.ParseCertificate(block.Bytes); err != nil {
				return nil, usagef("The certificate in %s cannot be read: %v.", g.certificate, err)
			}
			return pem.EncodeToMemory(block), nil
		}
	}
	return nil, usagef("%s contains no certificate in PEM (-----BEGIN CERTIFICATE-----).", g.certificate)
}

// writeWhole writes a file that appears only once it is complete.
func writeWhole(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".netsuite-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// hostLabel returns an account's ID as host names have it.
func hostLabel(account string) string {
	return strings.ToLower(strings.ReplaceAll(account, "_", "-"))
}
