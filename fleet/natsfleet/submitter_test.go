package natsfleet_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet/natsfleet"
)

// submitter is a NATS user of a submitter for one account.
func submitter(account string, large bool) *server.User {
	p := natsfleet.SubmitterPermissions(account, small(0), "_INBOX_"+account, large)
	return &server.User{Username: account, Password: account, Permissions: &server.Permissions{
		Publish: &server.SubjectPermission{Allow: p.Publish}, Subscribe: &server.SubjectPermission{Allow: p.Subscribe},
	}}
}

// Who may submit for one account can do all that a submitter does, and nothing for
// another account: one of the same shard, or of the other.
func TestASubmitterOfOneAccount(t *testing.T) {
	t.Parallel()
	node, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		Users: []*server.User{{Username: "worker", Password: "worker"}, submitter("1", true), submitter("2", true), submitter("3", false)},
	})
	if err != nil {
		t.Fatal(err)
	}
	node.Start()
	t.Cleanup(func() { node.Shutdown(); node.WaitForShutdown() })
	if !node.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server did not start")
	}
	connect := func(name string) *nats.Conn {
		nc, err := nats.Connect(node.ClientURL(), nats.UserInfo(name, name), nats.CustomInboxPrefix("_INBOX_"+name), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		return nc
	}
	b := &bed{t: t}
	worker := connect("worker")
	q, err := natsfleet.NewQueue(t.Context(), worker, natsfleet.QueueOptions{Worker: "one", Setup: small(20 * time.Second), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	all, err := natsfleet.NewClient(t.Context(), worker)
	if err != nil {
		t.Fatal(err)
	}
	own, err := natsfleet.NewClient(t.Context(), connect("1"))
	if err != nil {
		t.Fatal(err)
	}
	large := json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)

	// All that a submitter does.
	for id, text := range map[string]json.RawMessage{"small": json.RawMessage(`1`), "large": large} {
		j := job("1", id)
		j.Input = text
		b.submit(own, j)
		l := b.must(q)
		if !bytes.Equal(l.Job().Input, text) {
			t.Errorf("%s came with %d bytes", id, len(l.Job().Input))
		}
		begin(t, l, "one", true)
		finish(t, l, "one", string(text))
		if r, err := own.Wait(t.Context(), "1", id); err != nil || !bytes.Equal(r.Output, text) {
			t.Errorf("the result of %s: %v", id, err)
		}
	}
	q.Stop()
	b.submit(own, job("1", "cancelled"))
	if cancelled, err := own.Cancel(t.Context(), "1", "cancelled"); err != nil || !cancelled {
		t.Errorf("cancelling: %v, %v", cancelled, err)
	}

	// And nothing for another account.
	brief := func(what string, do func(context.Context) error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := do(ctx); err == nil || errors.Is(err, natsfleet.ErrNoResult) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, other := range []string{"2", "3"} {
		b.submit(all, job(other, "theirs"))
		brief("submitting for "+other, func(ctx context.Context) error {
			_, err := own.Submit(ctx, job(other, "forged"))
			return err
		})
		brief("reading the result of "+other, func(ctx context.Context) error {
			_, err := own.Fetch(ctx, other, "theirs")
			return err
		})
		brief("cancelling for "+other, func(ctx context.Context) error {
			_, err := own.Cancel(ctx, other, "theirs")
			return err
		})
	}
	operator, err := natsfleet.NewOperator(t.Context(), worker)
	if err != nil {
		t.Fatal(err)
	}
	status, err := operator.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range status {
		if a.Account != "1" && a.Waiting != 1 {
			t.Errorf("%+v: not its one job", a)
		}
		if _, err := all.Fetch(t.Context(), a.Account, "theirs"); a.Account != "1" && !errors.Is(err, natsfleet.ErrNoResult) {
			t.Errorf("the job of %s: %v", a.Account, err)
		}
	}

	// What nobody but workers does.
	nc := connect("1")
	for _, subject := range []string{
		"$JS.API.STREAM.INFO.netsuite-jobs-0", "$JS.API.STREAM.INFO.netsuite-jobs-1", "$JS.API.STREAM.NAMES",
		"$JS.API.STREAM.DELETE.OBJ_netsuite-bodies-0", "$JS.API.STREAM.PURGE.OBJ_netsuite-bodies-1",
		"$JS.API.CONSUMER.MSG.NEXT.netsuite-jobs-0.2", "$KV.netsuite-limits.1",
	} {
		brief(subject, func(ctx context.Context) error {
			_, err := nc.RequestWithContext(ctx, subject, nil)
			return err
		})
	}

	// Without large bodies, only these fail.
	third, err := natsfleet.NewClient(t.Context(), connect("3"))
	if err != nil {
		t.Fatal(err)
	}
	b.submit(third, job("3", "small"))
	brief("a large body", func(ctx context.Context) error {
		j := job("3", "large")
		j.Input = large
		_, err := third.Submit(ctx, j)
		return err
	})
}
