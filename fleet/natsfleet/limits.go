package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// limits are the accounts' limits, as they stand in their bucket.
type limits struct {
	watcher  jetstream.KeyWatcher
	standard int

	mu sync.Mutex
	by map[string]int
}

// watchLimits reads the limits, and follow keeps them up to date.
func watchLimits(ctx context.Context, js jetstream.JetStream, standard int) (*limits, error) {
	bucket, err := js.KeyValue(ctx, limitsBucket)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: the limits: %w", err)
	}
	watcher, err := bucket.WatchAll(ctx)
	if err != nil {
		return nil, fmt.Errorf("natsfleet: the limits: %w", err)
	}
	l := &limits{watcher: watcher, standard: standard, by: map[string]int{}}
	for {
		select {
		case e, open := <-watcher.Updates():
			if !open {
				return nil, errors.New("natsfleet: the limits could not be read")
			}
			if e == nil { // these were all
				return l, nil
			}
			l.take(e)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// follow takes changes, and tells of each.
func (l *limits) follow(ctx context.Context, changed func(account string)) {
	defer func() { _ = l.watcher.Stop() }() // fails on a closed connection
	for {
		select {
		case e, open := <-l.watcher.Updates():
			if !open {
				return
			}
			if e != nil {
				l.take(e)
				changed(e.Key())
			}
		case <-ctx.Done():
			return
		}
	}
}

func (l *limits) take(e jetstream.KeyValueEntry) {
	n, err := strconv.Atoi(string(e.Value()))
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || n < 1 || e.Operation() != jetstream.KeyValuePut {
		delete(l.by, e.Key())
		return
	}
	l.by[e.Key()] = n
}

func (l *limits) of(account string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n, has := l.by[account]; has {
		return n
	}
	return l.standard
}

// limitChanged sets the limit of an account whose consumer this worker has made,
// perhaps with the one of before.
func (q *Queue) limitChanged(account string) {
	q.mu.Lock()
	a := q.accounts[account]
	q.mu.Unlock()
	if a == nil {
		return
	}
	ctx, cancel := context.WithTimeout(q.life, askTimeout)
	defer cancel()
	if err := q.makeConsumer(ctx, account); err != nil && q.life.Err() == nil {
		q.logger.Warn("an account's limit could not be set; it will be before its next job is taken", "account", account, "error", err)
		q.mu.Lock()
		a.ready = false
		q.mu.Unlock()
	}
}
