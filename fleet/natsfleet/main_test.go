package natsfleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "a-secret-of-the-test"

// bed is a NATS server in this process.
type bed struct {
	t    *testing.T
	node *natsnode.Node
}

func start(t *testing.T) *bed {
	t.Helper()
	node, err := natsnode.Start(natsnode.Options{Dir: t.TempDir(), Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(node.Close)
	return &bed{t, node}
}

func (b *bed) connect() *nats.Conn {
	b.t.Helper()
	nc, err := nats.Connect(b.node.URL(), append(natsfleet.ConnectOptions("test"), nats.UserInfo(natsnode.User, secret))...)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(nc.Close)
	return nc
}

// small is a fleet for a test: little is reserved on its disk.
func small(ackWait time.Duration) natsfleet.Setup {
	return natsfleet.Setup{Shards: 2, AckWait: ackWait, MaxBytes: 256 << 20}
}

func (b *bed) queue(name string, setup natsfleet.Setup) *natsfleet.Queue {
	b.t.Helper()
	q, err := natsfleet.NewQueue(b.t.Context(), b.connect(), natsfleet.QueueOptions{Worker: name, Setup: setup, Scan: 500 * time.Millisecond})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(q.Close)
	return q
}

func (b *bed) client() *natsfleet.Client {
	b.t.Helper()
	c, err := natsfleet.NewClient(b.t.Context(), b.connect())
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func job(account, id string) *fleet.Job {
	return &fleet.Job{ID: id, Account: account, Action: "makeRawRequest", Credential: "main", Input: json.RawMessage(`{"method":"GET","url":"record/v1/customer/1"}`)}
}

func (b *bed) submit(c *natsfleet.Client, jobs ...*fleet.Job) {
	b.t.Helper()
	for _, j := range jobs {
		if _, err := c.Submit(b.t.Context(), j); err != nil {
			b.t.Fatal(err)
		}
	}
}

func numbered(account string, n int) []*fleet.Job {
	var jobs []*fleet.Job
	for i := range n {
		jobs = append(jobs, job(account, fmt.Sprintf("j%d", i)))
	}
	return jobs
}

// next returns the next lease within a time, nil for none.
func (b *bed) next(q *natsfleet.Queue, within time.Duration) fleet.Lease {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), within)
	defer cancel()
	l, err := q.Next(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		b.t.Fatal(err)
	}
	if err != nil {
		return nil
	}
	return l
}

// must is next, of a job that has to come.
func (b *bed) must(q *natsfleet.Queue) fleet.Lease {
	b.t.Helper()
	l := b.next(q, 20*time.Second)
	if l == nil {
		b.t.Fatal("no job was lent")
	}
	return l
}

func begin(t *testing.T, l fleet.Lease, worker string, repeatable bool) {
	t.Helper()
	attempt := 1
	if p := l.Previous(); p != nil {
		attempt = p.Attempt + 1
	}
	if err := l.Begin(t.Context(), fleet.Start{Worker: worker, Attempt: attempt, Repeatable: repeatable, At: time.Now().UTC()}); err != nil {
		t.Fatal(err)
	}
}

func result(l fleet.Lease, worker, output string) *fleet.Result {
	return &fleet.Result{Account: l.Job().Account, Job: l.Job().ID, Worker: worker, Output: json.RawMessage(output), Attempts: 1, Finished: time.Now().UTC()}
}

func finish(t *testing.T, l fleet.Lease, worker, output string) {
	t.Helper()
	if err := l.Finish(t.Context(), result(l, worker, output)); err != nil {
		t.Fatal(err)
	}
}
