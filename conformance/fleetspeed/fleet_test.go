package fleetspeed_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/fleet/worker"
	"netsuite-connector/internal/keypair"
	"netsuite-connector/internal/natsnode"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/internal/testbed/testnetsuite"
	"netsuite-connector/plugin/server"
)

// layout is what a fleet consists of.
type layout struct {
	Nodes, Accounts int
	Capacity        int           // of each worker
	Limit           int           // of each account
	Latency         time.Duration // of NetSuite's answers
}

// testFleet is a fleet of processes: NATS nodes and workers.
type testFleet struct {
	t        testing.TB
	layout   layout
	programs string // a folder
	dir      string
	urls     string
	netsuite *testnetsuite.Server
	nodes    []*process
	workers  []*process
	nc       *nats.Conn
	client   *natsfleet.Client
	document []byte // credentials of account(0)
}

// process is one process of a fleet.
type process struct {
	run   *exec.Cmd
	out   io.ReadCloser
	log   *os.File
	state struct {
		URL    string `json:"url"`
		Plugin int    `json:"plugin"`
	}
}

// programs builds the worker and the plugin as they would be shipped, into one
// folder.
func programs(t testing.TB) string {
	t.Helper()
	if len(os.Args) == 0 { // never: it links their code, or Go's cache would show results of older ones
		server.Main(server.Process{})
		worker.New(worker.Options{})
	}
	dir := t.TempDir()
	for _, command := range []string{"cmd/netsuite-worker", "cmd/netsuite-connector"} {
		if _, err := testbed.Build(t.Context(), dir, command, "-ldflags", "-s -w"); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// account names an account.
func account(i int) string { return strconv.Itoa(1_000_000 + i) }

// newFleet starts the nodes, and makes credentials. It has no workers yet.
func newFleet(t testing.TB, programs string, l layout) *testFleet {
	t.Helper()
	f := &testFleet{t: t, layout: l, programs: programs, dir: t.TempDir(), netsuite: testnetsuite.Start(t)}
	f.netsuite.SetLatency(l.Latency)
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range l.Accounts {
		document := testaccount.Credentials{
			"accountId": account(i), "clientId": strings.Repeat("c1", 32), "certificateId": pair.CertificateID, "privateKey": string(pair.PrivateKey),
		}.Document(t)
		if i == 0 {
			f.document = document
		}
		folder := filepath.Join(f.dir, "credentials", account(i))
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		testbed.WriteFile(t, filepath.Join(folder, "main.json"), document, 0o600)
	}
	if _, err := natsnode.Secret(f.secretFile()); err != nil {
		t.Fatal(err)
	}
	f.startNodes()
	return f
}

func (f *testFleet) secretFile() string { return filepath.Join(f.dir, "secret") }

func (f *testFleet) startNodes() {
	f.t.Helper()
	clients, routes := freePorts(f.t, f.layout.Nodes), freePorts(f.t, f.layout.Nodes)
	var urls []string
	for i := range clients {
		args := []string{"server", "--secret-file", f.secretFile(), "--listen", clients[i]}
		if f.layout.Nodes > 1 {
			args = append(args, "--name", fmt.Sprint("node-", i), "--cluster-listen", routes[i], "--routes", strings.Join(routes, ","))
		}
		f.nodes = append(f.nodes, f.start(fmt.Sprint("node-", i), args))
		urls = append(urls, "nats://"+clients[i])
	}
	for _, n := range f.nodes { // one of several is ready when it has met the others
		f.await(n)
	}
	f.urls = strings.Join(urls, ",")
}

// startWorkers starts workers until there are n, and connects a client.
func (f *testFleet) startWorkers(n int) {
	f.t.Helper()
	for len(f.workers) < n {
		w := f.start(fmt.Sprint("worker-", len(f.workers)), []string{
			"serve", "--nats", f.urls, "--nats-password-file", f.secretFile(), "--credentials-dir", filepath.Join(f.dir, "credentials"),
			"--capacity", strconv.Itoa(f.layout.Capacity), "--default-limit", strconv.Itoa(f.layout.Limit), "--replicas", strconv.Itoa(f.layout.Nodes),
		})
		f.await(w)
		f.workers = append(f.workers, w)
	}
	if f.client != nil {
		return
	}
	secret, err := natsnode.Secret(f.secretFile())
	if err == nil {
		f.nc, err = nats.Connect(f.urls, append(natsfleet.ConnectOptions("bench"), nats.UserInfo(natsnode.User, secret))...)
	}
	if err == nil {
		f.t.Cleanup(f.nc.Close)
		f.client, err = natsfleet.NewClient(f.t.Context(), f.nc)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// start starts a process.
func (f *testFleet) start(name string, args []string) *process {
	f.t.Helper()
	log, err := os.Create(filepath.Join(f.dir, name+".log"))
	if err != nil {
		f.t.Fatal(err)
	}
	// The test's context ends before its clean-up, which stops the process.
	p := &process{run: exec.CommandContext(context.WithoutCancel(f.t.Context()), filepath.Join(f.programs, "netsuite-worker"), append(args, "--data", filepath.Join(f.dir, name))...)} // #nosec G204 -- the test's own arguments
	p.run.Env = append(os.Environ(), f.netsuite.Environment()...)
	p.run.Stderr, p.log = log, log
	p.out, err = p.run.StdoutPipe()
	if err == nil {
		err = p.run.Start()
	}
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		_ = p.run.Process.Signal(syscall.SIGTERM)
		forced := time.AfterFunc(20*time.Second, func() { _ = p.run.Process.Kill() })
		_ = p.run.Wait()
		forced.Stop()
		_ = log.Close()
	})
	return p
}

// await waits for a process to be ready: it tells its state on its first line.
func (f *testFleet) await(p *process) {
	f.t.Helper()
	reader := bufio.NewReader(p.out)
	line, err := reader.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &p.state)
	}
	if err != nil {
		said, _ := os.ReadFile(p.log.Name())
		f.t.Fatalf("%v did not start: %v\n%s\n%s", p.run.Args, err, line, said)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }() // ends with the process
}

// freePorts returns addresses that nothing listens on.
func freePorts(t testing.TB, n int) (addresses []string) {
	t.Helper()
	for range n {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = listener.Close() }() // all of them at the end, so that no two are the same
		addresses = append(addresses, listener.Addr().String())
	}
	return addresses
}
