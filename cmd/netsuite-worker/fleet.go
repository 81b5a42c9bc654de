package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netsuite-connector/internal/natsnode"
	"netsuite-connector/simulator"
)

// fleetFlags are what fleet is given.
type fleetFlags struct {
	servers, workers, accounts, concurrency int
	noSimulator                             bool
	latency                                 time.Duration
}

func (c *cli) fleet() *cobra.Command {
	var given fleetFlags
	var passed serveFlags
	cmd := &cobra.Command{
		Use:   "fleet [flags]",
		Short: "Run a whole fleet on this machine: NATS servers, workers, and a simulated NetSuite",
		Long: `fleet starts NATS servers and workers as processes of their own, and simulated
NetSuite accounts for them, until Ctrl-C. In another terminal:

  netsuite-worker submit 1234567 record/v1/customer -q limit=2 --wait
  netsuite-worker status

The file fleet.json in --data tells of each process: its id, its folder and its
command line. What ends by itself is not started again.`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&given.servers, "servers", 3, "NATS `SERVERS`: 1 or 3")
	flags.IntVar(&given.workers, "workers", 3, "`WORKERS`")
	flags.IntVar(&given.accounts, "accounts", 1, "simulated `ACCOUNTS`: 1234567, 1234568, …")
	flags.IntVar(&given.concurrency, "concurrency", 5, "`REQUESTS` that each simulated account allows at once; -1 for any number")
	flags.DurationVar(&given.latency, "latency", 80*time.Millisecond, "how long each request `TAKES` at the simulated accounts")
	flags.BoolVar(&given.noSimulator, "no-simulator", false, "work with NetSuite itself, with the credentials of --credentials-dir")
	own := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	passed.add(own)
	own.VisitAll(func(f *pflag.Flag) {
		if f.Name != "listen" && f.Name != "worker" && f.Name != "http" {
			flags.AddFlag(f)
		}
	})
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		if given.servers != 1 && given.servers != 3 && given.servers != 5 || given.workers < 1 || given.accounts < 1 {
			return usagef("a fleet has 1, 3 or 5 servers, and at least one worker and account")
		}
		f := &family{c: c, data: c.nats.data}
		own.VisitAll(func(flag *pflag.Flag) { // Visit would see none: cobra sets them in a set of its own
			if flag.Changed {
				f.passed = append(f.passed, "--"+flag.Name+"="+flag.Value.String())
			}
		})
		if !own.Changed("replicas") {
			f.passed = append(f.passed, "--replicas="+strconv.Itoa(given.servers))
		}
		if !own.Changed("credentials-dir") {
			f.passed = append(f.passed, "--credentials-dir="+filepath.Join(f.data, "credentials"))
		}
		return f.run(ctx, given)
	})
	return cmd
}

// member is one process of a fleet.
type member struct {
	Kind string   `json:"kind"` // server or worker
	Name string   `json:"name"`
	PID  int      `json:"pid"`
	Data string   `json:"data"` // its folder, with nats.json or worker.json
	Args []string `json:"args"` // its command line, the program first

	run   *exec.Cmd
	log   *prefixed
	ended chan struct{}
}

// family is a fleet of child processes.
type family struct {
	c      *cli
	data   string
	passed []string // flags for workers
	env    []string // of the simulated accounts
	out    sync.Mutex

	members []*member
}

func (f *family) run(ctx context.Context, given fleetFlags) (err error) {
	if _, err := natsnode.Secret(filepath.Join(f.data, "secret")); err != nil {
		return err
	}
	if !given.noSimulator {
		sim, err := f.simulate(ctx, given)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sim.Close()) }()
	}
	defer f.end()
	urls, err := f.startServers(ctx, given.servers)
	if err != nil {
		return err
	}
	if err := writeState(filepath.Join(f.data, "nats.json"), nodeState{URL: urls, PID: os.Getpid()}); err != nil {
		return err
	}
	for i := range given.workers {
		name := "worker-" + strconv.Itoa(i+1)
		args := append([]string{"serve", "--nats=" + urls, "--nats-password-file=" + filepath.Join(f.data, "secret"), "--worker=" + name}, f.passed...)
		if err := f.start("worker", name, args); err != nil {
			return err
		}
		// The first one sets the fleet up.
		if err := f.await(ctx, f.members[len(f.members)-1], "worker.json"); err != nil {
			return err
		}
	}
	if err := writeState(filepath.Join(f.data, "fleet.json"), map[string]any{"nats": urls, "environment": f.env, "members": f.members}); err != nil {
		return err
	}
	f.c.line("The fleet runs: %d NATS servers, %d workers. Its processes are in %s. Ctrl-C ends it.", given.servers, given.workers, filepath.Join(f.data, "fleet.json"))
	<-ctx.Done()
	return nil
}

// simulate starts the simulated accounts, and puts their credentials where the
// workers look.
func (f *family) simulate(ctx context.Context, given fleetFlags) (*simulator.Simulator, error) {
	sim, err := simulator.New(context.WithoutCancel(ctx), simulator.Options{
		AccountID: "1234567", Examples: true, Concurrency: given.concurrency, Latency: given.latency, KeepRequests: -1,
	})
	if err != nil {
		return nil, err
	}
	key, certificate, err := simulator.NewKeyPair(simulator.P256)
	for i := 0; i < given.accounts && err == nil; i++ {
		account := sim.AccountOf(strconv.Itoa(1234567 + i))
		credentials := simulator.Credentials{AccountID: account.ID(), ClientID: simulator.NewClientID(), PrivateKey: string(key)}
		credentials.CertificateID, err = account.Register(simulator.Mapping{ClientID: credentials.ClientID, CertificatePEM: certificate})
		if err == nil {
			account.SetConcurrency(given.concurrency)
			err = writeState(filepath.Join(f.data, "credentials", account.ID(), "main.json"), credentials)
		}
	}
	if err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	f.env = sim.Environment()
	return sim, nil
}

// startServers starts the NATS servers, and returns their addresses.
func (f *family) startServers(ctx context.Context, n int) (string, error) {
	ports, err := freePorts(os.Getpid(), 2*n)
	if err != nil {
		return "", err
	}
	var urls, nodes []string
	for i := range n {
		urls, nodes = append(urls, "nats://"+ports[i]), append(nodes, ports[n+i])
	}
	for i := range n {
		name := "server-" + strconv.Itoa(i+1)
		args := []string{"server", "--listen=" + ports[i], "--secret-file=" + filepath.Join(f.data, "secret")}
		if n > 1 {
			others := append(append([]string{}, nodes[:i]...), nodes[i+1:]...)
			args = append(args, "--name="+name, "--cluster-listen="+nodes[i], "--routes="+strings.Join(others, ","))
		}
		if err := f.start("server", name, args); err != nil {
			return "", err
		}
	}
	for _, m := range f.members {
		if err := f.await(ctx, m, "nats.json"); err != nil {
			return "", err
		}
	}
	return strings.Join(urls, ","), nil
}

// start starts a process.
func (f *family) start(kind, name string, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	m := &member{Kind: kind, Name: name, Data: filepath.Join(f.data, name), ended: make(chan struct{})}
	m.Args = append([]string{self, args[0], "--data=" + m.Data, "--log-level=" + f.c.logLevel}, args[1:]...)
	for _, stale := range []string{"worker.json", "nats.json"} {
		_ = os.Remove(filepath.Join(m.Data, stale)) // of an earlier run
	}
	// It is ended in order, by end.
	m.run = exec.CommandContext(context.Background(), self, m.Args[1:]...) // #nosec G204 -- this program itself
	m.run.Env = append(os.Environ(), f.env...)
	m.log = &prefixed{f: f, name: name}
	m.run.Stdout, m.run.Stderr = m.log, m.log
	m.run.SysProcAttr = ownGroup()
	if err := m.run.Start(); err != nil {
		return err
	}
	m.PID = m.run.Process.Pid
	f.members = append(f.members, m)
	go func() {
		defer close(m.ended)
		err := m.run.Wait()
		_, _ = fmt.Fprintf(m.log, "{\"msg\":\"ended\",\"error\":%q}\n", fmt.Sprint(err))
	}()
	return nil
}

// startLimit is how long a process of a fleet may take to be ready.
const startLimit = time.Minute

// await waits until a process has written its state.
func (f *family) await(ctx context.Context, m *member, file string) error {
	tick, limit := time.NewTicker(20*time.Millisecond), time.NewTimer(startLimit)
	defer tick.Stop()
	defer limit.Stop()
	for {
		text, err := os.ReadFile(filepath.Join(m.Data, file))
		if err == nil && json.Valid(text) {
			return nil
		}
		select {
		case <-tick.C:
		case <-m.ended:
			return fmt.Errorf("%s ended before it was ready; the last that it wrote: %s", m.Name, m.log.last())
		case <-limit.C:
			return fmt.Errorf("%s was not ready within %v", m.Name, startLimit)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// end ends the workers, and then the servers that they need.
func (f *family) end() {
	for _, kind := range []string{"worker", "server"} {
		for _, m := range f.members {
			if m.Kind == kind {
				_ = m.run.Process.Signal(syscall.SIGTERM) // one that has ended needs none
			}
		}
		for _, m := range f.members {
			if m.Kind != kind {
				continue
			}
			select {
			case <-m.ended:
			case <-time.After(startLimit + 10*time.Second):
				_ = m.run.Process.Kill()
				<-m.ended
			}
		}
	}
}

// prefixed writes lines of a process to standard error, with its name.
type prefixed struct {
	f    *family
	name string
	mu   sync.Mutex
	rest []byte
	said [2]string // the last lines
}

// last returns the line before that of the process's end.
func (p *prefixed) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said[0]
}

func (p *prefixed) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rest = append(p.rest, text...)
	for {
		line, rest, whole := bytes.Cut(p.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		p.rest, p.said = rest, [2]string{p.said[1], string(line)}
		p.f.out.Lock()
		_, _ = io.WriteString(p.f.c.err, p.name+" "+string(line)+"\n")
		p.f.out.Unlock()
	}
}
