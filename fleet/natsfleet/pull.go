package natsfleet

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
)

const (
	// pullExpires is how long a pull request stays with NATS, which answers it when
	// the account has a job and a slot for it.
	pullExpires = 15 * time.Second
	// promptly is within which NATS answers a pull where there is something to lend.
	// Until then, the job that may come has its place in the worker's capacity.
	promptly = 25 * time.Millisecond
	// pullLost is after which a pull is taken for lost: its server has gone.
	pullLost = pullExpires + 5*time.Second

	askTimeout = 5 * time.Second // for the answer of a server

	// consumerKept is how long a consumer is kept that no worker asks for a job.
	consumerKept = 24 * time.Hour
	// remakeAfter is after which a consumer that does not answer is made again. A new
	// one takes a moment until all servers of a cluster know it.
	remakeAfter = time.Second
	// A consumer that does not answer is asked again this often, after pauses that
	// double, before it is left to the next scan.
	askAgain      = 5
	askAgainAfter = 100 * time.Millisecond
)

// account is what the queue knows of one account. The queue's mutex guards it, but for
// what comes first.
type account struct {
	name   string
	making sync.Mutex // of its consumer

	ready  bool      // its consumer is there
	made   time.Time // when this worker last made the consumer, or saw that it is there
	heard  time.Time // when it was last said that there may be jobs
	silent int       // pulls one after the other that found no consumer
	served time.Time // when NATS last lent this worker one of its jobs
	queued bool      // it is in the ring
	pulled time.Time // when the request was made that NATS has not answered yet; zero for none
	fresh  *time.Timer
	signed bool // there may be jobs, which was heard since then
}

// sign takes note that an account may have jobs.
func (q *Queue) sign(name string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.accounts[name]
	if a == nil {
		a = &account{name: name}
		q.accounts[name] = a
	}
	a.heard = time.Now()
	q.enqueue(a)
	q.pump()
}

// enqueue puts an account at the end of the ring. The mutex is held.
func (q *Queue) enqueue(a *account) {
	switch {
	case !a.pulled.IsZero():
		a.signed = true
	case !a.queued:
		a.queued = true
		q.ring = append(q.ring, a)
	}
}

// pump makes pull requests, one account after the other, while the worker has
// room for what may come. The mutex is held.
func (q *Queue) pump() {
	for !q.stopped && len(q.ring) > 0 && q.unanswered < len(q.waiters) {
		a := q.ring[0]
		q.ring = q.ring[1:]
		a.queued, a.signed, a.pulled = false, false, time.Now()
		q.unanswered++
		var timer *time.Timer
		timer = time.AfterFunc(promptly, func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			if a.fresh == timer { // the account has no job, or no slot
				q.settled(a)
				q.pump()
			}
		})
		a.fresh = timer
		if a.ready {
			q.request(a.name)
			continue
		}
		q.tasks.Go(func() { q.prepare(a) })
	}
}

// settled gives back the place that was kept for the answer to a pull. The mutex
// is held.
func (q *Queue) settled(a *account) {
	if a.fresh != nil {
		a.fresh.Stop()
		a.fresh = nil
		q.unanswered--
	}
}

// prepare makes the account's consumer, and pulls.
func (q *Queue) prepare(a *account) {
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	err := q.makeConsumer(ctx, a)
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil { // the scan finds the account again
		if q.life.Err() == nil {
			q.logger.Warn("an account's consumer could not be made", "account", a.name, "error", err)
		}
		a.pulled = time.Time{}
		q.settled(a)
		return
	}
	a.ready, a.made = true, time.Now()
	q.request(a.name)
}

// makeConsumer makes an account's consumer, or sets its limit, as it was set last.
func (q *Queue) makeConsumer(ctx context.Context, a *account) error {
	a.making.Lock() // a limit that was read must not be set after a later one
	defer a.making.Unlock()
	limit, err := readLimit(ctx, q.nc, q.setup, a.name)
	if err == nil {
		_, err = q.js.CreateOrUpdateConsumer(ctx, jobsStream(shardOf(a.name, q.setup.Shards)), consumerConfig(a.name, q.setup, limit))
	}
	return err
}

// consumerConfig is that of an account's consumer. One that no worker has asked
// for a day goes.
func consumerConfig(account string, s Setup, limit int) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable: account, FilterSubject: jobsSubject(shardOf(account, s.Shards), account),
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.AckWait, MaxAckPending: limit, MaxDeliver: -1,
		InactiveThreshold: consumerKept,
	}
}

// request asks NATS for one job of an account.
func (q *Queue) request(account string) {
	text, _ := json.Marshal(map[string]any{"batch": 1, "expires": pullExpires}) // cannot fail
	subject := jsAPI + "CONSUMER.MSG.NEXT." + jobsStream(shardOf(account, q.setup.Shards)) + "." + account
	_ = q.nc.PublishRequest(subject, q.inbox+"."+account, text) // without connection, the pull is lost
}

// answered takes the answer to a pull: a job, or why there is none.
func (q *Queue) answered(m *nats.Msg) {
	if name, status := strings.TrimPrefix(m.Subject, q.inbox+"."), m.Header.Get("Status"); status != "" && name != m.Subject {
		q.refused(name, status, m.Header.Get("Description"))
		return
	}
	name := m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]
	about, err := m.Metadata()
	if err != nil {
		q.logger.Warn("a message is no job's", "subject", m.Subject, "error", err)
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.accounts[name]
	if a == nil {
		return // it was never pulled
	}
	a.pulled, a.served, a.silent = time.Time{}, time.Now(), 0
	q.settled(a)
	if about.NumPending > 0 || a.signed {
		q.enqueue(a)
	}
	if len(q.waiters) == 0 {
		// It came late, when the worker had taken others. Another has room, or this
		// one will.
		q.enqueue(a)
		q.nak(m, 0)
		return
	}
	q.waiters[0] <- m
	q.waiters = slices.Delete(q.waiters, 0, 1)
	q.pump()
}

// refused takes note of a pull that ended without a job.
func (q *Queue) refused(name, status, description string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.accounts[name]
	if a == nil || status == "100" { // a heartbeat
		return
	}
	a.pulled = time.Time{}
	q.settled(a)
	if status != "404" && status != "408" { // the consumer was deleted, or has another leader
		q.logger.Debug("a pull was ended", "account", name, "status", status, "description", description)
		if time.Since(a.made) > remakeAfter {
			a.ready = false
		}
		if a.silent < askAgain { // else the scan finds the account again
			time.AfterFunc(askAgainAfter<<a.silent, func() { q.sign(name) })
		}
		a.silent++
		a.signed = false
	} else {
		a.silent = 0
	}
	if a.signed {
		q.enqueue(a)
	}
	q.pump()
}

// forgetLostPulls lets accounts be pulled again whose request no server has any
// more.
func (q *Queue) forgetLostPulls() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for name, a := range q.accounts {
		switch {
		case a.pulled.IsZero() && !a.queued && a.fresh == nil && time.Since(a.heard) > consumerKept:
			// Until then, it is remembered that its consumer is there: asking NATS costs as
			// much as making it.
			delete(q.accounts, name)
		case !a.pulled.IsZero() && time.Since(a.pulled) > pullLost:
			a.pulled, a.ready = time.Time{}, false
			q.settled(a)
			q.enqueue(a)
		}
	}
	q.pump()
}

// nak gives a message back; NATS delivers it again after the delay, and counts it
// in the account's limit until then.
func (q *Queue) nak(m *nats.Msg, delay time.Duration) {
	text := []byte("-NAK")
	if delay > 0 {
		options, _ := json.Marshal(map[string]time.Duration{"delay": delay}) // cannot fail
		text = append(append(text, ' '), options...)
	}
	_ = q.nc.Publish(m.Reply, text) // else it is delivered again after AckWait
}

// ack removes a message whose job has a result, and waits until NATS has done so.
func (q *Queue) ack(m *nats.Msg) error {
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	_, err := q.nc.RequestWithContext(ctx, m.Reply, []byte("+ACK"))
	return err
}

// renew tells NATS that a message is being worked on, and waits for its answer.
func (q *Queue) renew(ctx context.Context, m *nats.Msg) error {
	_, err := q.nc.RequestWithContext(ctx, m.Reply, []byte("+WPI"))
	return err
}

// holds tells whether the worker holds a job: "1" or "0".
func (q *Queue) holds(key string) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running[key] != nil {
		return "1"
	}
	return "0"
}

// held tells how many jobs of an account the worker holds.
func (q *Queue) held(account string) []byte {
	text, _ := json.Marshal(q.Running()[account]) // cannot fail
	return text
}

// cancel stops a job that somebody cancelled, if it is here.
func (q *Queue) cancel(key string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if l := q.running[key]; l != nil {
		l.cancel(fleet.ErrCancelled)
	}
}
