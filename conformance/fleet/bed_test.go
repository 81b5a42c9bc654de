//go:build fleet

package fleet_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/simulator"
)

// limits are the simulated accounts, and how many requests each allows at once.
var limits = map[string]int{"1234567": 2, "1234568": 3, "1234569-sb1": 5}

func accounts() []string { return []string{"1234567", "1234568", "1234569-sb1"} }

// options say what a fleet is like.
type options struct {
	ackWait time.Duration
	latency time.Duration // of each request at the simulated accounts; 150 ms by default
	workers string        // "3" by default
	args    []string      // more flags
	prepare func(data string)
}

// bed is a fleet of real processes: a cluster of three NATS servers, and workers
// that load the plugin, as `netsuite-worker fleet` starts them. The simulated
// accounts are the test's own.
type bed struct {
	t       *testing.T
	options options
	bin     string // the folder of this fleet's programs
	data    string
	sim     *simulator.Simulator
	flight  *inFlight
	ledger  *ledger
	began   time.Time

	background sync.WaitGroup // of jobs besides the traffic

	spawned []*process // the fleet's own first
	members []*member
	urls    string
	nc      *nats.Conn
	js      jetstream.JetStream
	client  *natsfleet.Client
}

// start starts a fleet. It is audited, and ended, by finish.
func start(t *testing.T, o options) *bed {
	t.Helper()
	if o.latency == 0 {
		o.latency = 150 * time.Millisecond
	}
	if o.workers == "" {
		o.workers = "3"
	}
	b := &bed{t: t, options: o, ledger: newLedger(), bin: t.TempDir()}
	b.data = filepath.Join(b.bin, "data")
	b.sim = testaccount.Start(t, simulator.Options{Concurrency: simulator.Unlimited, Latency: o.latency, Observe: func(seen simulator.Seen) {
		b.ledger.observe(seen)
		b.flight.observe(seen)
	}})
	b.flight = countInFlight(b.sim)
	b.setUpAccounts()
	if err := os.Mkdir(b.data, 0o700); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
	if o.prepare != nil {
		o.prepare(b.data)
	}
	for _, program := range []string{"netsuite-worker", "netsuite-connector"} { // of its own, to be told from other tests'
		if err := os.Link(filepath.Join(programs, program), filepath.Join(b.bin, program)); err != nil {
			t.Fatal(err)
		}
	}
	p := b.spawn("fleet", b.sim.Environment(), append([]string{
		filepath.Join(b.bin, "netsuite-worker"), "fleet", "--data=" + b.data, "--no-simulator", "--servers=3", "--workers=" + o.workers,
		"--ack-wait=" + o.ackWait.String(), "--scan=1s", "--shards=2", "--max-bytes=67108864", "--drain=20s",
	}, o.args...)...)
	t.Cleanup(b.clear)
	testbed.Await(t, startLimit, "fleet", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the fleet ended: %v\n%s", p.err, p.log)
		default:
		}
		return b.readFleet()
	})
	b.connect()
	return b
}

// setUpAccounts makes the accounts, with records to read and to change, and the
// credentials that jobs name.
func (b *bed) setUpAccounts() {
	b.t.Helper()
	for _, id := range accounts() {
		account := b.sim.AccountOf(id)
		credentials, err := testaccount.Register(account, testaccount.SharedKeyPair(b.t))
		if err != nil {
			b.t.Fatal(err)
		}
		folder := filepath.Join(b.data, "credentials", id)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			b.t.Fatal(err)
		}
		testbed.WriteFile(b.t, filepath.Join(folder, "main.json"), credentials.Document(b.t), 0o600)
		if err := account.PutRecord("customer", []byte(`{"id":"1","companyName":"first"}`)); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bed) readFleet() bool {
	var state struct {
		NATS    string    `json:"nats"`
		Members []*member `json:"members"`
	}
	text, err := os.ReadFile(filepath.Join(b.data, "fleet.json"))
	if err != nil || json.Unmarshal(text, &state) != nil {
		return false
	}
	b.urls, b.members = state.NATS, state.Members
	return true
}

func (b *bed) secretFile() string { return filepath.Join(b.data, "secret") }

// connect connects the test to the cluster, and sets the accounts' limits.
func (b *bed) connect() {
	b.t.Helper()
	secret, err := natsnode.Secret(b.secretFile())
	if err != nil {
		b.t.Fatal(err)
	}
	if b.nc, err = nats.Connect(b.urls, append(natsfleet.ConnectOptions("test"), nats.UserInfo(natsnode.User, secret))...); err != nil {
		b.t.Fatal(err)
	}
	if b.js, err = jetstream.New(b.nc); err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.t.Context(), startLimit)
	defer cancel()
	if b.client, err = natsfleet.NewClient(ctx, b.nc); err != nil {
		b.t.Fatal(err)
	}
	b.checkSetup(ctx)
	operator, err := natsfleet.NewOperator(ctx, b.nc)
	if err != nil {
		b.t.Fatal(err)
	}
	for account, n := range limits {
		if err := operator.SetLimit(ctx, account, n); err != nil {
			b.t.Fatal(err)
		}
	}
	if _, err := b.nc.Subscribe("netsuite.results.>", func(m *nats.Msg) {
		b.ledger.change(m.Subject[strings.LastIndexByte(m.Subject, '.')+1:], func(e *entry) { e.announced++ })
	}); err != nil {
		b.t.Fatal(err)
	}
}

// checkSetup checks that the fleet was laid out as the flags say.
func (b *bed) checkSetup(ctx context.Context) {
	b.t.Helper()
	var s natsfleet.Setup
	testbed.Await(b.t, startLimit, "setup", func() bool {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		bucket, err := b.js.KeyValue(ctx, "netsuite-fleet")
		if err != nil {
			return false
		}
		stored, err := bucket.Get(ctx, "setup")
		return err == nil && json.Unmarshal(stored.Value(), &s) == nil
	})
	if s.AckWait != b.options.ackWait || s.Shards != 2 || s.Replicas != 3 {
		b.t.Fatalf("the fleet's setup is %+v", s)
	}
}

// member returns a process of the fleet by its name.
func (b *bed) member(name string) *member {
	b.t.Helper()
	i := slices.IndexFunc(b.members, func(m *member) bool { return m.Name == name })
	if i < 0 {
		b.t.Fatalf("the fleet has no %s", name)
	}
	return b.members[i]
}

// leader returns the server that leads an account's stream of jobs.
func (b *bed) leader(account string) *member {
	b.t.Helper()
	var found *member
	name := b.consumer(account).Stream
	testbed.Await(b.t, startLimit, "leader", func() bool {
		ctx, cancel := context.WithTimeout(b.t.Context(), 5*time.Second)
		defer cancel()
		stream, err := b.js.Stream(ctx, name)
		if err != nil || stream.CachedInfo().Cluster == nil || stream.CachedInfo().Cluster.Leader == "" {
			return false
		}
		found = b.member(stream.CachedInfo().Cluster.Leader)
		return true
	})
	return found
}

// consumer returns what is known of the consumer of an account. Servers that elect a
// leader do not answer.
func (b *bed) consumer(account string) *jetstream.ConsumerInfo {
	b.t.Helper()
	var found *jetstream.ConsumerInfo
	testbed.Await(b.t, startLimit, "consumer of "+account, func() bool {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(b.t.Context()), 2*time.Second)
		defer cancel()
		for _, stream := range []string{"netsuite-jobs-0", "netsuite-jobs-1"} {
			if c, err := b.js.Consumer(ctx, stream, account); err == nil {
				found = c.CachedInfo()
			}
		}
		return found != nil
	})
	return found
}

// clear ends what a failed test has left.
func (b *bed) clear() {
	if b.nc != nil {
		b.nc.Close()
	}
	if b.t.Failed() {
		var logs strings.Builder
		for _, p := range b.spawned {
			fmt.Fprintf(&logs, "the log of %s ends with:\n%s\n", p.name, tail(p.log.String(), 6000))
		}
		b.t.Log(logs.String())
	}
	for _, m := range b.members {
		if m.process == nil {
			_ = m.signal(sigCont) // fails for one that has ended
		}
	}
	for _, p := range slices.Backward(b.spawned) {
		_ = p.end() // finish has looked at it
	}
}

func tail(text string, n int) string { return text[max(0, len(text)-n):] }
