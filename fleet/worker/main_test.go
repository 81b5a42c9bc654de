package worker_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netsuite-connector/failure"
	"netsuite-connector/fleet"
	"netsuite-connector/fleet/internal/memqueue"
	"netsuite-connector/fleet/worker"
	"netsuite-connector/plugin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hostFunc is a host that is a function.
type hostFunc func(ctx context.Context, request plugin.Request) (plugin.Result, error)

func (f hostFunc) RunAction(ctx context.Context, request plugin.Request) (plugin.Result, error) {
	return f(ctx, request)
}

// store has the credentials "main" of two accounts, and "stolen" of account 1,
// which are account 2's.
type store struct{}

func (store) Credentials(_ context.Context, account, name string) ([]byte, error) {
	switch name {
	case "main":
		return []byte(`{"accountId":"` + account + `"}`), nil
	case "stolen":
		return []byte(`{"accountId":"https://2.app.netsuite.com/"}`), nil
	default:
		return nil, worker.ErrNoCredential
	}
}

const (
	get  = `{"method":"GET","url":"record/v1/customer/1"}`
	post = `{"method":"POST","url":"record/v1/customer","body":{"companyName":"Acme"}}`
)

func job(id, input string) *fleet.Job {
	return &fleet.Job{ID: id, Account: "1", Action: plugin.MakeRawRequest, Credential: "main", Input: json.RawMessage(input)}
}

// bed is an engine with one worker.
type bed struct {
	t      *testing.T
	engine *memqueue.Engine
	queue  *memqueue.Queue
	worker *worker.Worker
	stop   context.CancelFunc
	ended  chan struct{}
}

func run(t *testing.T, host worker.Host, change ...func(*worker.Options)) *bed {
	t.Helper()
	b := &bed{t: t, engine: memqueue.New(5), ended: make(chan struct{})}
	b.join(host, change...)
	return b
}

// join lets another worker work in the bed's place.
func (b *bed) join(host worker.Host, change ...func(*worker.Options)) {
	b.queue = b.engine.Queue()
	options := worker.Options{Queue: b.queue, Host: host, Name: "w", Capacity: 4, Credentials: store{}}
	for _, c := range change {
		c(&options)
	}
	w, ended := worker.New(options), make(chan struct{})
	b.worker, b.ended = w, ended
	ctx, stop := context.WithCancel(context.WithoutCancel(b.t.Context()))
	b.stop = stop
	go func() { defer close(ended); _ = w.Run(ctx) }()
	b.t.Cleanup(func() { stop(); w.GiveUp(); <-ended })
}

func (b *bed) result(id string) *fleet.Result {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	r, err := b.engine.Wait(ctx, "1", id)
	if err != nil {
		b.t.Fatalf("%s has no result: %v", id, err)
	}
	return r
}

// failed checks what a job failed with.
func (b *bed) failed(id string, reason failure.Reason, outcome failure.Outcome) {
	b.t.Helper()
	var f *failure.Error
	if r := b.result(id); !errors.As(r.Err(), &f) || f.Reason != reason || f.Outcome != outcome {
		b.t.Errorf("%s: %+v", id, r.Error)
	}
}
