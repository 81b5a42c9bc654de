package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Operator looks after a fleet: limits, and what waits. It needs the permissions of
// a worker.
type Operator struct {
	js    jetstream.JetStream
	setup Setup
}

// NewOperator returns an operator over a connection, which stays its caller's.
func NewOperator(ctx context.Context, nc *nats.Conn) (*Operator, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, err
	}
	s, err := readSetup(ctx, nc)
	if err != nil {
		return nil, err
	}
	return &Operator{js, s}, nil
}

// Limit returns how many jobs of an account run at once.
func (o *Operator) Limit(ctx context.Context, account string) (int, error) {
	bucket, err := o.js.KeyValue(ctx, limitsBucket)
	if err != nil {
		return 0, err
	}
	e, err := bucket.Get(ctx, account)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return o.setup.Limit, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(e.Value()))
}

// SetLimit sets how many jobs of an account run at once, from now on. Jobs that run
// already are not stopped: a lower limit holds once enough of them have ended.
func (o *Operator) SetLimit(ctx context.Context, account string, limit int) error {
	if limit < 1 {
		return fmt.Errorf("natsfleet: a limit is at least 1, not %d", limit)
	}
	bucket, err := o.js.KeyValue(ctx, limitsBucket)
	if err != nil {
		return err
	}
	if _, err := bucket.PutString(ctx, account, strconv.Itoa(limit)); err != nil {
		return err
	}
	_, err = o.js.UpdateConsumer(ctx, jobsStream(shardOf(account, o.setup.Shards)), consumerConfig(account, o.setup, limit))
	if errors.Is(err, jetstream.ErrConsumerDoesNotExist) { // a worker makes it, with this limit
		return nil
	}
	return err
}

// AccountStatus is what is known of an account's queue.
type AccountStatus struct {
	Account  string    `json:"account"`
	Limit    int       `json:"limit"`
	InFlight int       `json:"inFlight"` // lent to workers, or held back for a while
	Waiting  uint64    `json:"waiting"`
	Oldest   time.Time `json:"oldest,omitzero"` // when the oldest that waits was submitted
}

// Status returns what is known of each account that has jobs, or has had some
// within a day.
func (o *Operator) Status(ctx context.Context) ([]AccountStatus, error) {
	var all []AccountStatus
	for shard := range o.setup.Shards {
		stream, err := o.js.Stream(ctx, jobsStream(shard))
		if err != nil {
			return nil, err
		}
		counts, err := waitingAccounts(ctx, o.js, shard)
		if err != nil {
			return nil, err
		}
		consumers := stream.ListConsumers(ctx)
		for info := range consumers.Info() {
			delete(counts, info.Name)
			one := AccountStatus{Account: info.Name, Limit: info.Config.MaxAckPending, InFlight: info.NumAckPending, Waiting: info.NumPending}
			if one.Waiting > 0 {
				one.Oldest = oldest(ctx, stream, jobsSubject(shard, info.Name), info.Delivered.Stream+1)
			}
			all = append(all, one)
		}
		if err := consumers.Err(); err != nil {
			return nil, err
		}
		for account, waiting := range counts { // no worker has seen them yet
			limit, err := o.Limit(ctx, account)
			if err != nil {
				return nil, err
			}
			all = append(all, AccountStatus{
				Account: account, Limit: limit, Waiting: waiting, Oldest: oldest(ctx, stream, jobsSubject(shard, account), 1),
			})
		}
	}
	slices.SortFunc(all, func(a, b AccountStatus) int { return strings.Compare(a.Account, b.Account) })
	return all, nil
}

// oldest returns when the first message of a subject was stored that has at least
// a sequence; zero where there is none any more.
func oldest(ctx context.Context, stream jetstream.Stream, subject string, from uint64) time.Time {
	message, err := stream.GetMsg(ctx, from, jetstream.WithGetMsgSubject(subject))
	if err != nil {
		return time.Time{}
	}
	return message.Time
}
