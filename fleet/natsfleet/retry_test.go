package natsfleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
	"netsuite-connector/internal/testbed"
)

// patience is longer than some requests to NATS may take.
const patience = 30 * time.Second

// parties are a client and an operator of a fleet, over one relay.
type parties struct {
	*natsfleet.Client
	*natsfleet.Operator
	relay *relay
}

func (b *bed) parties(t *testing.T) parties {
	t.Helper()
	nc, r := b.relayed(t)
	client, err := natsfleet.NewClient(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	operator, err := natsfleet.NewOperator(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	return parties{client, operator, r}
}

// A request that is lost while servers elect a leader is made again, long before the
// caller's time is over, and its answer is right. These wait, and do little: they all
// run at once, whatever -parallel says.
func TestLostRequests(t *testing.T) {
	t.Parallel()
	atOnce(t, map[string]func(*testing.T){
		"a limit that another has set meanwhile":  aLimitThatAnotherHasSetMeanwhile,
		"while NATS is away":                      whileNATSIsAway,
		"a request that is not permitted":         aRequestThatIsNotPermitted,
		"a large job of which no answer came":     aLargeJobOfWhichNoAnswerCame,
		"a beginning of which no answer came":     aBeginningOfWhichNoAnswerCame,
		"a beginning of before":                   aBeginningOfBefore,
		"a limit that could not be set":           aLimitThatCouldNotBeSet,
		"a refusal of another call's request":     aRefusalOfAnothersRequest,
		"a job that is cancelled while it begins": aJobThatIsCancelledWhileItBegins,
		"requests": lostRequests,
	})
}

func atOnce(t *testing.T, all map[string]func(*testing.T)) {
	t.Helper()
	var running sync.WaitGroup
	for name, one := range all {
		running.Go(func() { t.Run(name, one) })
	}
	running.Wait()
}

func lostRequests(t *testing.T) {
	t.Helper()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	operator, err := natsfleet.NewOperator(t.Context(), b.connect())
	if err != nil {
		t.Fatal(err)
	}
	if err := operator.SetLimit(t.Context(), "9", 9); err != nil {
		t.Fatal(err)
	}
	b.submit(b.client(), job("9", "done"))
	finish(t, b.must(q), "first", `"`+strings.Repeat("x", 1<<20)+`"`)
	const states = "$KV.netsuite-states-"
	tests := map[string]func(*testing.T){}
	for name, one := range map[string]struct {
		begin string // of the subject of what is disturbed
		fate  fate
		call  func(context.Context, parties) error
	}{
		"a job": {"netsuite.jobs.", lost, func(ctx context.Context, p parties) error {
			duplicate, err := p.Submit(ctx, job("1", "one"))
			return told(err, !duplicate)
		}},
		"that a job is there": {"netsuite.jobs.", unanswered, func(ctx context.Context, p parties) error {
			duplicate, err := p.Submit(ctx, job("1", "two"))
			return told(err, !duplicate)
		}},
		"that a job is cancelled": {states, unanswered, func(ctx context.Context, p parties) error {
			cancelled, err := p.Cancel(ctx, "1", "three")
			return told(err, cancelled)
		}},
		"that a job is cancelled, which one server does not know yet": {states, unanswered, func(ctx context.Context, p parties) error {
			p.relay.disturb("$JS.API.DIRECT.GET.KV_netsuite-states-", 1, misled)
			cancelled, err := p.Cancel(ctx, "1", "four")
			return told(err, cancelled)
		}},
		"the cancelling of a job that has a result": {states, lost, func(ctx context.Context, p parties) error {
			cancelled, err := p.Cancel(ctx, "9", "done")
			return told(err, !cancelled)
		}},
		"the question for a result": {"$JS.API.DIRECT.GET.KV_netsuite-states-", lost, func(ctx context.Context, p parties) error {
			r, err := p.Fetch(ctx, "9", "done")
			return told(err, r != nil && r.Worker == "first")
		}},
		"the question for a large result's place": {"$JS.API.STREAM.INFO.OBJ_", lost, func(ctx context.Context, p parties) error {
			r, err := p.Wait(ctx, "9", "done")
			return told(err, r != nil && len(r.Output) == 1<<20+2)
		}},
		"a limit": {"$KV.netsuite-limits", lost, func(ctx context.Context, p parties) error { return p.SetLimit(ctx, "1", 3) }},
		"a limit at its consumer": {"$JS.API.CONSUMER.CREATE.", lost, func(ctx context.Context, p parties) error {
			return p.SetLimit(ctx, "9", 9)
		}},
		"the question for a limit": {"$JS.API.STREAM.MSG.GET.KV_netsuite-limits", lost, func(ctx context.Context, p parties) error {
			limit, err := p.Limit(ctx, "9")
			return told(err, limit == 9)
		}},
		"the question for all": {"$JS.API.CONSUMER.LIST.", lost, func(ctx context.Context, p parties) error {
			all, err := p.Status(ctx)
			return told(err, slices.ContainsFunc(all, func(a natsfleet.AccountStatus) bool { return a.Account == "9" && a.Limit == 9 }))
		}},
	} {
		tests[name] = func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			p := b.parties(t)
			rule := p.relay.disturb(one.begin, 1, one.fate)
			if err := one.call(ctx, p); err != nil {
				t.Error(err)
			}
			if n := p.relay.sent(rule); n < 2 {
				t.Errorf("it was lost, and sent %d times", n)
			}
		}
	}
	atOnce(t, tests)
}

// told is the error of an answer that is not right.
func told(err error, right bool) error {
	if err == nil && !right {
		return errors.New("the answer is wrong")
	}
	return err
}

// An operator whose request is made again does not undo what another one did
// meanwhile.
func aLimitThatAnotherHasSetMeanwhile(t *testing.T) {
	t.Helper()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	b.submit(b.client(), job("1", "one"))
	finish(t, b.must(q), "first", `1`)
	slow, other := b.parties(t), b.parties(t)
	rule := slow.relay.disturb("$JS.API.CONSUMER.CREATE.", 1, lost)
	done := make(chan error, 1)
	go func() { done <- slow.SetLimit(t.Context(), "1", 3) }()
	for slow.relay.sent(rule) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if err := other.SetLimit(t.Context(), "1", 7); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	status, err := other.Status(t.Context())
	limit, failed := other.Limit(t.Context(), "1")
	if err != nil || failed != nil || limit != 7 || len(status) != 1 || status[0].Limit != 7 {
		t.Errorf("the limit is %d, and its consumer's %+v, not 7: %v, %v", limit, status, err, failed)
	}
}

// What is asked for while NATS is away is done when it is there again.
func whileNATSIsAway(t *testing.T) {
	t.Helper()
	options := natsnode.Options{Dir: t.TempDir(), Secret: secret}
	node, err := natsnode.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	options.Listen = strings.TrimPrefix(node.URL(), "nats://")
	b := &bed{t, node}
	b.queue("first", small(20*time.Second))
	client := b.client()
	node.Close()
	done := make(chan error, 1)
	go func() {
		_, err := client.Submit(t.Context(), job("1", "one"))
		done <- err
	}()
	time.Sleep(300 * time.Millisecond) // the first tries find nobody
	if node, err = natsnode.Start(options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(node.Close)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Who may not do something is told what, and not made to wait as if servers elected a
// leader.
func aRequestThatIsNotPermitted(t *testing.T) {
	t.Helper()
	connect := guarded(t)
	q, err := natsfleet.NewQueue(t.Context(), connect("workers"), natsfleet.QueueOptions{Worker: "w", Setup: small(20 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	client, err := natsfleet.NewClient(t.Context(), connect("1"))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = client.Submit(t.Context(), job("2", "one"))
	if !errors.Is(err, nats.ErrPermissionViolation) || !strings.Contains(err.Error(), "netsuite.jobs.") {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
}

// queueOver is a worker's queue over a connection of its own.
func (b *bed) queueOver(t *testing.T, nc *nats.Conn) *natsfleet.Queue {
	t.Helper()
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "first", Setup: small(20 * time.Second), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

// The input of a job whose submission was not answered stays: the job needs it.
func aLargeJobOfWhichNoAnswerCame(t *testing.T) {
	t.Helper()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client, err := natsfleet.NewClient(ctx, nc)
	if err != nil {
		t.Fatal(err)
	}
	large := job("1234567", "large")
	large.Input, _ = json.Marshal(map[string]string{"method": "GET", "url": "record/v1/customer/1", "body": strings.Repeat("x", 1<<20)})
	rule := relay.disturb("netsuite.jobs.", 1, unanswered)
	if _, err := client.Submit(ctx, large); err != nil {
		t.Fatal(err)
	}
	if relay.sent(rule) != 2 {
		t.Fatalf("the job was sent %d times", relay.sent(rule))
	}
	lease, err := q.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if string(lease.Job().Input) != string(large.Input) {
		t.Errorf("the job's input has %d bytes, and had %d", len(lease.Job().Input), len(large.Input))
	}
	if err := lease.Return(ctx, 0); err != nil {
		t.Error(err)
	}
}

// A job whose beginning was written down, but not answered, is begun once.
func aBeginningOfWhichNoAnswerCame(t *testing.T) {
	t.Helper()
	b := start(t)
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := b.queueOver(t, nc)
	b.submit(b.client(), job("1234567", "one"))
	lease, err := q.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rule := relay.disturb("$KV.netsuite-states-", 1, unanswered)
	if err := lease.Begin(ctx, fleet.Start{Worker: "first", Attempt: 1, At: time.Now().UTC()}); err != nil {
		t.Fatal(err)
	}
	if relay.sent(rule) < 2 {
		t.Fatalf("the beginning was written %d times", relay.sent(rule))
	}
	if err := lease.Finish(ctx, &fleet.Result{Account: "1234567", Job: "one", Worker: "first", Attempts: 1, Finished: time.Now().UTC()}); err != nil {
		t.Error(err)
	}
}

// A job that a worker had begun before, and that was lent to it again, is not taken for
// what it begins now.
func aBeginningOfBefore(t *testing.T) {
	t.Helper()
	b := start(t)
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := b.queueOver(t, nc)
	b.submit(b.client(), job("1", "one"))
	lease, err := q.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	other, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	rule := relay.disturb("$KV.netsuite-states-", 1, lost)
	begun := make(chan error, 1)
	go func() {
		begun <- lease.Begin(ctx, fleet.Start{Worker: "first", Attempt: 2, At: time.Now().UTC()})
	}()
	for relay.sent(rule) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	before, err := json.Marshal(map[string]any{"started": fleet.Start{Worker: "first", Attempt: 1, At: time.Now().Add(-time.Minute).UTC()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range []string{"0", "1"} { // one of them is the account's
		if _, err := other.Publish(ctx, "$KV.netsuite-states-"+shard+".1.one", before); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-begun; !errors.Is(err, fleet.ErrGone) {
		t.Errorf("%v", err)
	}
}

// A worker that could not set an account's new limit sets it before it takes the
// account's next job.
func aLimitThatCouldNotBeSet(t *testing.T) {
	t.Helper()
	b := start(t)
	nc, relay := b.relayed(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	q := b.queueOver(t, nc)
	client := b.client()
	finishNext := func(id string) {
		t.Helper()
		b.submit(client, job("1234567", id))
		lease, err := q.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := lease.Finish(ctx, &fleet.Result{Account: "1234567", Job: id, Worker: "first", Attempts: 1, Finished: time.Now().UTC()}); err != nil {
			t.Fatal(err)
		}
	}
	finishNext("one")
	rule := relay.disturb("$JS.API.CONSUMER.CREATE.netsuite-jobs-", 1, lost)
	js, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.KeyValue(ctx, "netsuite-limits")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.PutString(ctx, "1234567", "7"); err != nil { // an operator does more, and may be cut off before
		t.Fatal(err)
	}
	for limit := 0; limit != 7; {
		finishNext(fleet.NewID())
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("the limit is %d", limit)
		}
		for _, stream := range []string{"netsuite-jobs-0", "netsuite-jobs-1"} {
			if c, err := js.Consumer(ctx, stream, "1234567"); err == nil {
				limit = c.CachedInfo().Config.MaxAckPending
			}
		}
	}
	if n := relay.sent(rule); n < 2 {
		t.Errorf("the limit was lost, and sent %d times", n)
	}
}

// One that is told of a lost permission does not end what others have asked for.
func aRefusalOfAnothersRequest(t *testing.T) {
	t.Helper()
	b := start(t)
	b.queue("first", small(20*time.Second))
	nc, relay := b.relayed(t)
	client, err := natsfleet.NewClient(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	rule := relay.disturb("netsuite.jobs.", 1, lost)
	submitted := make(chan error, 1)
	go func() {
		_, err := client.Submit(t.Context(), job("1", "one"))
		submitted <- err
	}()
	for relay.sent(rule) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	relay.tell(`-ERR 'Permissions Violation for Publish to "$JS.API.STREAM.PURGE.OBJ_netsuite-bodies-0"'`)
	if err := <-submitted; err != nil {
		t.Error(err)
	}
	if !errors.Is(nc.LastError(), nats.ErrPermissionViolation) {
		t.Errorf("the connection was told %v", nc.LastError())
	}
}

// It is begun, and its worker then sees that it is cancelled, and says so in its
// result. Given back, it would be run.
func aJobThatIsCancelledWhileItBegins(t *testing.T) {
	t.Helper()
	b := start(t)
	nc, relay := b.relayed(t)
	q := b.queueOver(t, nc)
	client := b.client()
	b.submit(client, job("1", "one"))
	lease := b.must(q)
	rule := relay.disturb("$KV.netsuite-states-", 1, unanswered)
	begun := make(chan error, 1)
	go func() {
		begun <- lease.Begin(lease.Context(), fleet.Start{Worker: "first", Attempt: 1, At: time.Now().UTC()})
	}()
	for relay.sent(rule) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond) // NATS has it
	if cancelled, err := client.Cancel(t.Context(), "1", "one"); err != nil || cancelled {
		t.Errorf("%v, %v", cancelled, err)
	}
	if err := <-begun; err != nil || !errors.Is(context.Cause(lease.Context()), fleet.ErrCancelled) {
		t.Errorf("%v, cancelled by %v", err, context.Cause(lease.Context()))
	}
	finish(t, lease, "first", `1`)
}

// Without the bucket of the limits, accounts have the standard limit.
func TestAllLimitsAreDeleted(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	js, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), "KV_netsuite-limits"); err != nil {
		t.Fatal(err)
	}
	b.submit(b.client(), job("1", "one"))
	finish(t, b.must(q), "first", `1`)
}

// A queue that is closed while it is told of many limits leaves nothing behind
// (TestMain).
func TestClosedWhileManyLimitsAreSet(t *testing.T) {
	t.Parallel()
	b := start(t)
	nc, relay := b.relayed(t)
	q, err := natsfleet.NewQueue(t.Context(), nc, natsfleet.QueueOptions{Worker: "first", Setup: small(20 * time.Second), Scan: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	b.submit(b.client(), job("1", "one"))
	finish(t, b.must(q), "first", `1`)
	rule := relay.disturb("$JS.API.STREAM.MSG.GET.KV_netsuite-limits", 1, lost)
	js, err := jetstream.New(b.connect())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 700 { // more than the library keeps for a reader
		if _, err := js.PublishAsync("$KV.netsuite-limits."+strconv.Itoa(n+1), []byte("7")); err != nil {
			t.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	js.CleanupPublisher()
	testbed.Await(t, patience, "reading of a limit", func() bool { return relay.sent(rule) > 0 })
	q.Close()
}

// Whoever waits for a large result is let go when his time is over, wherever the line
// stands still.
func TestAReadThatStandsStill(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.queue("first", small(20*time.Second))
	b.submit(b.client(), job("1", "one"))
	finish(t, b.must(q), "first", `"`+strings.Repeat("x", 8<<20)+`"`)
	relay := &relay{replies: map[string]bool{}, rate: 4 << 20}
	client, err := natsfleet.NewClient(t.Context(), b.over(t, relay))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	still := make(chan struct{})
	stop := time.AfterFunc(time.Second, func() {
		relay.mu.Lock()
		close(still)
	})
	defer func() {
		if !stop.Stop() {
			<-still
			relay.mu.Unlock()
		}
	}()
	began := time.Now()
	if _, err := client.Fetch(ctx, "1", "one"); err == nil {
		t.Error("it was read")
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}
