package natsfleet_test

import (
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/testbed"
)

// The configuration of examples/fleet makes a cluster that a worker sets up, and its
// submitter has the permissions that there are for one account.
func TestTheExamplesConfiguration(t *testing.T) { // not parallel: its variables are the process's
	var routes, clients []string
	var listeners []net.Listener
	for range 6 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		routes = append(routes, l.Addr().String())
		listeners = append(listeners, l)
	}
	for _, l := range listeners { // all at once, so that they differ
		_ = l.Close()
	}
	routes, clients = routes[:3], routes[3:]
	for _, name := range []string{"NODE", "WORKER", "FLOWS"} {
		t.Setenv(name+"_PASSWORD", "of-"+strings.ToLower(name))
	}
	for i, route := range routes {
		t.Setenv("ROUTE_"+string(rune('1'+i)), "nats://node:of-node@"+route)
	}
	text := string(testbed.ReadFile(t, "examples/fleet/nats.conf"))
	var parsed []*server.Options
	for i := range 3 {
		t.Setenv("NODE", "nats-"+string(rune('1'+i)))
		// The ports and the folder are a container's own.
		own := text
		for from, to := range map[string]string{"0.0.0.0:4222": clients[i], "0.0.0.0:6222": routes[i], "0.0.0.0:8222": "127.0.0.1:-1", `"/data"`: `"` + filepath.ToSlash(t.TempDir()) + `"`} {
			if !strings.Contains(own, from) {
				t.Fatalf("nats.conf has no %s", from)
			}
			own = strings.Replace(own, from, to, 1)
		}
		options, err := server.ProcessConfigFile(testbed.WriteFile(t, filepath.Join(t.TempDir(), "nats.conf"), []byte(own), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		options.NoSigs, options.NoLog = true, true
		parsed = append(parsed, options)
	}
	if len(parsed[0].Users) != 2 {
		t.Fatalf("%d users", len(parsed[0].Users))
	}
	for _, u := range parsed[0].Users {
		if u.Username != "flows" {
			continue
		}
		want := natsfleet.SubmitterPermissions("1234567", natsfleet.Setup{}, "_INBOX_flows", true)
		got := natsfleet.Permissions{Publish: u.Permissions.Publish.Allow, Subscribe: u.Permissions.Subscribe.Allow}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("flows may %v\nbut needs %v", got, want)
		}
	}
	startAll(t, parsed)
	nc, err := nats.Connect("nats://"+clients[0], append(natsfleet.ConnectOptions("worker"), nats.UserInfo("netsuite", os.Getenv("WORKER_PASSWORD")))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "one", Setup: natsfleet.Setup{Replicas: 3, MaxBytes: 256 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	flows, err := nats.Connect("nats://"+clients[2], nats.UserInfo("flows", os.Getenv("FLOWS_PASSWORD")), nats.CustomInboxPrefix("_INBOX_flows"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(flows.Close)
	c, err := natsfleet.NewClient(t.Context(), flows)
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t}
	b.submit(c, job("1234567", "j"))
	finish(t, b.must(q), "one", `1`)
	if r, err := c.Wait(t.Context(), "1234567", "j"); err != nil || r.Err() != nil {
		t.Errorf("%v, %v", r, err)
	}
}

// startAll starts the servers of a cluster, whose ports are free by now.
func startAll(t *testing.T, all []*server.Options) {
	t.Helper()
	for _, options := range all {
		node, err := server.NewServer(options)
		if err != nil {
			t.Fatal(err)
		}
		node.Start()
		t.Cleanup(func() { node.Shutdown(); node.WaitForShutdown() })
	}
}
