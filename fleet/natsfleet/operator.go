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

	"netsuite-connector/fleet"
)

// statusTimeout is how long a shard may take to list its accounts.
const statusTimeout = 20 * time.Second

// Operator looks after a fleet: limits, and what waits. It needs the permissions of
// a worker. While servers elect a leader, its methods try again until the context
// ends, for 15 s where it has no deadline.
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
	if err := fleet.CheckAccount(account); err != nil {
		return 0, err
	}
	limit := o.setup.Limit
	return limit, retry(ctx, askTimeout, func(ctx context.Context) error {
		bucket, err := o.js.KeyValue(ctx, limitsBucket)
		if err != nil {
			return err
		}
		e, err := bucket.Get(ctx, account)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err == nil {
			limit, err = strconv.Atoi(string(e.Value()))
		}
		return err
	})
}

// SetLimit sets how many jobs of an account run at once, from now on. Jobs that run
// already are not stopped: a lower limit holds once enough of them have ended.
func (o *Operator) SetLimit(ctx context.Context, account string, limit int) error {
	if err := fleet.CheckAccount(account); err != nil {
		return err
	}
	if limit < 1 {
		return fmt.Errorf("natsfleet: a limit is at least 1, not %d", limit)
	}
	if err := retry(ctx, askTimeout, func(ctx context.Context) error {
		bucket, err := o.js.KeyValue(ctx, limitsBucket)
		if err == nil {
			_, err = bucket.PutString(ctx, account, strconv.Itoa(limit))
		}
		return err
	}); err != nil {
		return err
	}
	err := retry(ctx, askTimeout, func(ctx context.Context) error {
		_, err := o.js.UpdateConsumer(ctx, jobsStream(shardOf(account, o.setup.Shards)), consumerConfig(account, o.setup, limit))
		return err
	})
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
		var some []AccountStatus
		if err := retry(ctx, statusTimeout, func(ctx context.Context) (err error) {
			some, err = o.shardStatus(ctx, shard)
			return err
		}); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b AccountStatus) int { return strings.Compare(a.Account, b.Account) })
	return all, nil
}

func (o *Operator) shardStatus(ctx context.Context, shard int) ([]AccountStatus, error) {
	stream, err := o.js.Stream(ctx, jobsStream(shard))
	if err != nil {
		return nil, err
	}
	counts, err := waitingAccounts(ctx, o.js, shard)
	if err != nil {
		return nil, err
	}
	var all []AccountStatus
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
