package natsfleet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
)

// A server has a default for how many consumers a stream may have, 1,000 in NATS
// 2.15. The account after that would never be served.
func TestMoreAccountsThanAServersDefault(t *testing.T) {
	t.Parallel()
	node, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		JetStreamLimits: server.JSLimitOpts{DefaultMaxConsumers: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	node.Start()
	t.Cleanup(func() { node.Shutdown(); node.WaitForShutdown() })
	if !node.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server did not start")
	}
	nc, err := nats.Connect(node.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "one", Setup: natsfleet.Setup{Shards: 1, MaxBytes: 256 << 20}, Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	c, err := natsfleet.NewClient(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t}
	for i := range 4 {
		b.submit(c, job(fmt.Sprint(i), "j"))
	}
	for range 4 {
		finish(t, b.must(q), "one", `1`)
	}
}

// An account that had no jobs for a while costs no request to the servers that
// make consumers when it has one again.
func TestAConsumerIsMadeOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("one", small(20*time.Second))
	nc := b.connect()
	asked, err := nc.SubscribeSync("$JS.API.CONSUMER.CREATE.>")
	if err != nil {
		t.Fatal(err)
	}
	scanned, err := nc.SubscribeSync("$JS.API.STREAM.INFO.netsuite-jobs-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	c := b.client()
	for i := range 3 {
		b.submit(c, job("1234567", fmt.Sprint(i)))
		finish(t, b.must(q), "one", `1`)
		// Each scan asks twice for its last shard.
		for range 6 {
			if _, err := scanned.NextMsg(20 * time.Second); err != nil {
				t.Fatal(err)
			}
		}
	}
	made := 0
	for {
		m, err := asked.NextMsg(100 * time.Millisecond)
		if err != nil {
			break
		}
		if strings.Contains(m.Subject, ".netsuite-jobs-") {
			made++
		}
	}
	if made != 1 {
		t.Errorf("the consumer was asked for %d times", made)
	}
}

// A consumer that has gone, as one does that nobody asked for long, is made again
// without waiting for a scan.
func TestAConsumerThatHasGone(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc := b.connect()
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "one", Setup: small(20 * time.Second), Scan: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	c := b.client()
	b.submit(c, job("1234567", "first"))
	finish(t, b.must(q), "one", `1`)
	for shard := range 2 {
		_, err = nc.Request(fmt.Sprintf("$JS.API.CONSUMER.DELETE.netsuite-jobs-%d.1234567", shard), nil, 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
	}
	b.submit(c, job("1234567", "second"))
	finish(t, b.must(q), "one", `1`)
}

// In a cluster, the message that there is a result may come before the server that
// is asked has it. Who waits does not wait for long then.
func TestAResultThatComesAfterItsMessage(t *testing.T) {
	t.Parallel()
	b := start(t)
	setup := small(20 * time.Second)
	setup.Shards = 1
	b.queue("one", setup)
	c, nc := b.client(), b.connect()
	asked, err := nc.SubscribeSync("$JS.API.DIRECT.GET.KV_netsuite-states-0.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		for i := range 12 { // by now, looking at growing intervals alone would take seconds
			if _, err := asked.NextMsg(20 * time.Second); err != nil {
				t.Error(err)
			}
			if i < 11 {
				_ = nc.Publish("netsuite.results.1.j", nil)
			}
		}
		if _, err := nc.Request("$KV.netsuite-states-0.1.j", []byte(`{"result":{"account":"1","job":"j"}}`), 5*time.Second); err != nil {
			t.Error(err)
		}
	}()
	if _, err := c.Wait(t.Context(), "1", "j"); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 2500*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	<-wrote // its answer may come after the result was read, and needs the connection
}
