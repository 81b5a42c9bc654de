package natsfleet

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
)

// QueueOptions say how a worker takes jobs from a fleet. The zero value is ready
// to use.
type QueueOptions struct {
	Setup  Setup         // of the fleet, where this worker is the first
	Worker string        // its name, which no other worker may have; one is made by default
	Scan   time.Duration // how often to look for jobs that no message announced; 5 s by default
	Logger *slog.Logger  // nil throws the log away
}

// Queue lends the jobs of a fleet to one worker. It implements fleet.Queue.
type Queue struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	setup  Setup
	states states
	worker string
	scan   time.Duration
	logger *slog.Logger
	inbox  string // answers to pulls come to inbox.<account>

	life    context.Context // ends with Close
	endLife context.CancelFunc
	tasks   sync.WaitGroup
	subs    []*nats.Subscription

	mu         sync.Mutex
	closed     bool
	stopped    bool // no new jobs are taken
	accounts   map[string]*account
	ring       []*account // with jobs, perhaps; each is pulled from in turn
	unanswered int        // pulls that may be answered at any moment
	waiters    []chan *nats.Msg
	running    map[string]*lease // by state key
}

var _ fleet.Queue = (*Queue)(nil)

var workerPattern = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// NewQueue sets the fleet up where it is not yet, and joins it. The connection
// stays its caller's, who closes it after the queue.
func NewQueue(ctx context.Context, nc *nats.Conn, options QueueOptions) (*Queue, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	var s Setup
	if err := patiently(ctx, options.Logger, func(ctx context.Context) error {
		s, err = setUp(ctx, js, options.Setup)
		return err
	}); err != nil {
		return nil, err
	}
	if options.Worker == "" {
		host, _ := os.Hostname() // "" is good enough
		options.Worker = fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:6])
	}
	fill(&options.Scan, 5*time.Second)
	q := &Queue{
		nc: nc, js: js, setup: s, states: states{nc, js, s.Shards}, scan: options.Scan, logger: options.Logger,
		worker: workerPattern.ReplaceAllString(options.Worker, "-"), inbox: nc.NewInbox(),
		accounts: map[string]*account{}, running: map[string]*lease{},
	}
	q.life, q.endLife = context.WithCancel(context.WithoutCancel(ctx))
	if err := q.start(); err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

func (q *Queue) start() error {
	for subject, receive := range map[string]nats.MsgHandler{
		q.inbox + ".*":        q.answered,
		submittedPrefix + "*": func(m *nats.Msg) { q.sign(strings.TrimPrefix(m.Subject, submittedPrefix)) },
		cancelPrefix + ">":    func(m *nats.Msg) { q.cancel(strings.TrimPrefix(m.Subject, cancelPrefix)) },
		workerPrefix + q.worker + ".holds": func(m *nats.Msg) {
			_ = m.Respond([]byte(q.holds(string(m.Data)))) // who asks asks again
		},
		heldSubject: func(m *nats.Msg) { _ = m.Respond(q.held(string(m.Data))) },
	} {
		s, err := q.nc.Subscribe(subject, receive)
		if err != nil {
			return fmt.Errorf("natsfleet: subscribing to %s: %w", subject, err)
		}
		q.subs = append(q.subs, s)
	}
	if err := q.nc.FlushTimeout(askTimeout); err != nil {
		return fmt.Errorf("natsfleet: subscribing: %w", err)
	}
	q.tasks.Go(q.followLimits)
	q.tasks.Go(q.scanning)
	q.tasks.Go(q.unsticking)
	return nil
}

// Worker is the worker's name.
func (q *Queue) Worker() string { return q.worker }

// Setup is how the fleet is laid out.
func (q *Queue) Setup() Setup { return q.setup }

// Running returns how many jobs the worker holds, by account.
func (q *Queue) Running() map[string]int {
	q.mu.Lock()
	defer q.mu.Unlock()
	counts := map[string]int{}
	for _, l := range q.running {
		counts[l.job.Account]++
	}
	return counts
}

// Next waits for a job, and lends it.
func (q *Queue) Next(ctx context.Context) (fleet.Lease, error) {
	for {
		message, err := q.delivery(ctx)
		if err != nil {
			return nil, err
		}
		if l := q.open(message); l != nil {
			return l, nil
		}
	}
}

// delivery waits for a message.
func (q *Queue) delivery(ctx context.Context) (*nats.Msg, error) {
	mine := make(chan *nats.Msg, 1)
	q.mu.Lock()
	if q.stopped {
		q.mu.Unlock()
		return nil, fleet.ErrClosed
	}
	q.waiters = append(q.waiters, mine)
	q.pump()
	q.mu.Unlock()
	select {
	case message, open := <-mine:
		if !open {
			return nil, fleet.ErrClosed
		}
		return message, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	for i, w := range q.waiters {
		if w == mine {
			q.waiters = append(q.waiters[:i], q.waiters[i+1:]...)
		}
	}
	q.mu.Unlock()
	select {
	case message, open := <-mine:
		if open {
			q.nak(message, 0)
		}
	default:
	}
	return nil, ctx.Err()
}

// Stop takes no more jobs. Those that are lent stay so: their leases are kept
// alive until Close.
func (q *Queue) Stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	for _, w := range q.waiters {
		close(w)
	}
	q.waiters = nil
}

// Close leaves the fleet. What is still lent is lent to others after AckWait.
func (q *Queue) Close() {
	q.Stop()
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	for _, s := range q.subs {
		_ = s.Unsubscribe() // fails on a closed connection
	}
	q.endLife()
	q.tasks.Wait()
}

// scanning looks for accounts with jobs that no message announced: those of
// before, and those whose message was lost.
func (q *Queue) scanning() {
	tick := time.NewTicker(q.scan)
	defer tick.Stop()
	for {
		q.scanOnce()
		select {
		case <-tick.C:
		case <-q.life.Done():
			return
		}
	}
}

func (q *Queue) scanOnce() {
	q.forgetLostPulls()
	for shard := range q.setup.Shards {
		ctx, cancel := context.WithTimeout(q.life, q.scan)
		stream, err := q.js.Stream(ctx, jobsStream(shard))
		var counts map[string]uint64
		if err == nil {
			counts, err = waitingAccounts(ctx, stream, shard)
		}
		cancel()
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				q.logger.Warn("looking for jobs failed", "stream", jobsStream(shard), "error", err)
			}
			continue
		}
		for account := range counts {
			q.sign(account)
		}
	}
}

// waitingAccounts returns how many jobs a shard holds, those that run included, by
// account.
func waitingAccounts(ctx context.Context, stream jetstream.Stream, shard int) (map[string]uint64, error) {
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(jobsSubject(shard, "*")))
	if err != nil {
		return nil, err
	}
	counts := map[string]uint64{}
	for subject, count := range info.State.Subjects {
		counts[strings.TrimPrefix(subject, jobsSubject(shard, ""))] = count
	}
	return counts, nil
}
