package natsfleet_test

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet/natsfleet"
)

// permissions are those that docs/fleet.md lists for a submitter of an account.
func permissions(t *testing.T, account string, largeBodies bool) *server.Permissions {
	t.Helper()
	text, err := os.ReadFile("../../docs/fleet.md")
	if err != nil {
		t.Fatal(err)
	}
	p := &server.Permissions{Publish: &server.SubjectPermission{}, Subscribe: &server.SubjectPermission{}}
	for _, row := range regexp.MustCompile("(?m)^\\| (publish|subscribe|large) \\| `([^`]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		subject := strings.ReplaceAll(row[2], "ACCOUNT", account)
		switch row[1] {
		case "publish":
			p.Publish.Allow = append(p.Publish.Allow, subject)
		case "subscribe":
			p.Subscribe.Allow = append(p.Subscribe.Allow, subject)
		default:
			if largeBodies {
				for shard := range 2 {
					p.Publish.Allow = append(p.Publish.Allow, strings.ReplaceAll(subject, "SHARD", string(rune('0'+shard))))
				}
			}
		}
	}
	if len(p.Publish.Allow) < 5 || len(p.Subscribe.Allow) < 2 {
		t.Fatalf("docs/fleet.md lists %+v", p)
	}
	return p
}

// guarded is a NATS server with a user for workers, and one for each of the
// accounts 1 and 2.
func guarded(t *testing.T) (connect func(user string) *nats.Conn) {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
		Users: []*server.User{
			{Username: "workers", Password: secret},
			{Username: "1", Password: secret, Permissions: permissions(t, "1", true)},
			{Username: "2", Password: secret, Permissions: permissions(t, "2", false)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server did not start")
	}
	return func(user string) *nats.Conn {
		nc, err := nats.Connect(s.ClientURL(), nats.UserInfo(user, secret), nats.CustomInboxPrefix("_INBOX_"+user),
			nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})) // refusals are what is tested
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		return nc
	}
}

// A submitter with the permissions of docs/fleet.md does all that a client does for
// its account, large bodies included where they are allowed, and can neither submit
// for another account, nor read its jobs and results, nor cancel them.
func TestPermissions(t *testing.T) {
	t.Parallel()
	connect := guarded(t)
	q, err := natsfleet.NewQueue(t.Context(), connect("workers"), natsfleet.QueueOptions{Worker: "w", Setup: small(20 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	b := &bed{t: t}
	owner, err := natsfleet.NewClient(t.Context(), connect("1"))
	if err != nil {
		t.Fatal(err)
	}
	large := job("1", "large")
	large.Input = json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)
	b.submit(owner, job("1", "small"), large)
	for range 2 {
		l := b.must(q)
		begin(t, l, "w", true)
		finish(t, l, "w", string(l.Job().Input))
	}
	for _, id := range []string{"small", "large"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if r, err := owner.Wait(ctx, "1", id); err != nil || len(r.Output) == 0 {
			t.Errorf("%s: %v", id, err)
		}
		cancel()
	}
	q.Stop()
	b.submit(owner, job("1", "waits"))
	if cancelled, err := owner.Cancel(t.Context(), "1", "gone"); err != nil || !cancelled {
		t.Errorf("the owner cannot cancel: %v", err)
	}

	nc := connect("2")
	other, err := natsfleet.NewClient(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	short := func() context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	if _, err := other.Submit(short(), job("1", "foreign")); err == nil {
		t.Error("it submitted for another account")
	}
	if r, err := other.Fetch(short(), "1", "small"); err == nil {
		t.Errorf("it read %+v", r)
	}
	if _, err := other.Cancel(short(), "1", "waits"); err == nil {
		t.Error("it cancelled another account's job")
	}
	if r, err := owner.Fetch(t.Context(), "1", "waits"); err == nil {
		t.Errorf("the job has a result: %+v", r)
	}
	for _, subject := range []string{"netsuite.results.1.*", "netsuite.jobs.>", "$KV.>", "_INBOX.>", "_INBOX_1.>", ">"} {
		nc := connect("2") // LastError stays
		_, err := nc.SubscribeSync(subject)
		if err == nil {
			err = nc.FlushTimeout(5 * time.Second)
		}
		if err == nil && nc.LastError() == nil {
			t.Errorf("it may listen to %s", subject)
		}
	}
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, stream := range []string{"netsuite-jobs-0", "KV_netsuite-states-0", "OBJ_netsuite-bodies-0"} {
		if _, err := js.Stream(short(), stream); err == nil {
			t.Errorf("it may look at %s", stream)
		}
	}
	if s, err := nc.Request("netsuite.worker.w.holds", []byte("1.small"), 300*time.Millisecond); err == nil {
		t.Errorf("it may ask workers: %s", s.Data)
	}
}
