package natsfleet

import (
	"context"
	"encoding/json"
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

// Operator looks after a fleet: limits, and what waits. It needs the permissions of
// a worker. While servers elect a leader, its requests are made again for up to 30 s
// each, within the context.
type Operator struct {
	nc    *nats.Conn
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
	return &Operator{nc, js, s}, nil
}

// Limit returns how many jobs of an account run at once.
func (o *Operator) Limit(ctx context.Context, account string) (limit int, err error) {
	if err := fleet.CheckAccount(account); err != nil {
		return 0, err
	}
	err = ask(ctx, o.nc, jsAPI, func(ctx context.Context) error {
		limit, err = readLimit(ctx, o.nc, o.setup, account)
		return err
	})
	return limit, err
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
	if err := ask(ctx, o.nc, keySubject(limitsBucket, account), func(ctx context.Context) error {
		_, err := o.js.Publish(ctx, keySubject(limitsBucket, account), []byte(strconv.Itoa(limit)))
		return err
	}); err != nil {
		return fmt.Errorf("natsfleet: storing a limit: %w", err)
	}
	err := ask(ctx, o.nc, jsAPI, func(ctx context.Context) error {
		limit, err := readLimit(ctx, o.nc, o.setup, account) // another operator may have set it meanwhile
		if err == nil {
			_, err = o.js.UpdateConsumer(ctx, jobsStream(shardOf(account, o.setup.Shards)), consumerConfig(account, o.setup, limit))
		}
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
		var stream jetstream.Stream
		var counts map[string]uint64
		if err := ask(ctx, o.nc, jsAPI, func(ctx context.Context) (err error) {
			if stream, err = o.js.Stream(ctx, jobsStream(shard)); err == nil {
				counts, err = waitingAccounts(ctx, stream, shard)
			}
			return err
		}); err != nil {
			return nil, err
		}
		consumers, err := listConsumers(ctx, o.nc, jobsStream(shard))
		if err != nil {
			return nil, err
		}
		for _, info := range consumers {
			delete(counts, info.Name)
			one := AccountStatus{Account: info.Name, Limit: info.Config.MaxAckPending, InFlight: info.NumAckPending, Waiting: info.NumPending}
			if one.Waiting > 0 {
				one.Oldest = oldest(ctx, stream, jobsSubject(shard, info.Name), info.Delivered.Stream+1)
			}
			all = append(all, one)
		}
		for account, waiting := range counts { // no worker has seen them yet
			limit, err := o.Limit(ctx, account)
			if err != nil {
				return nil, err
			}
			all = append(all, AccountStatus{Account: account, Limit: limit, Waiting: waiting, Oldest: oldest(ctx, stream, jobsSubject(shard, account), 1)})
		}
	}
	slices.SortFunc(all, func(a, b AccountStatus) int { return strings.Compare(a.Account, b.Account) })
	return all, nil
}

type consumerPage struct {
	Error     *jetstream.APIError       `json:"error"`
	Total     int                       `json:"total"`
	Limit     int                       `json:"limit"` // of a page
	Missing   []string                  `json:"missing"`
	Consumers []*jetstream.ConsumerInfo `json:"consumers"`
}

// listConsumers lists the consumers of a stream, page by page: the library has one
// time for all pages.
func listConsumers(ctx context.Context, nc *nats.Conn, stream string) ([]*jetstream.ConsumerInfo, error) {
	var all []*jetstream.ConsumerInfo
	for offset := 0; ; {
		var page consumerPage
		request, err := json.Marshal(map[string]int{"offset": offset})
		if err != nil {
			return nil, err
		}
		if err := ask(ctx, nc, jsAPI, func(ctx context.Context) error {
			answer, err := nc.RequestWithContext(ctx, jsAPI+"CONSUMER.LIST."+stream, request)
			if err != nil {
				return err
			}
			page = consumerPage{}
			if err := json.Unmarshal(answer.Data, &page); err != nil {
				return err
			}
			switch {
			case page.Error != nil:
				return page.Error
			case len(page.Missing) > 0: // their leaders have not answered
				return fmt.Errorf("%w: of %d accounts it knows nothing", errStale, len(page.Missing))
			}
			return nil
		}); err != nil {
			return nil, fmt.Errorf("natsfleet: listing the accounts of %s: %w", stream, err)
		}
		all = append(all, page.Consumers...)
		if offset += max(page.Limit, len(page.Consumers)); offset >= page.Total || len(page.Consumers) == 0 {
			return all, nil
		}
	}
}

// oldest returns when the first message of a subject was stored that has at least a
// sequence; zero where there is none any more, or NATS does not say.
func oldest(ctx context.Context, stream jetstream.Stream, subject string, from uint64) time.Time {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	message, err := stream.GetMsg(ctx, from, jetstream.WithGetMsgSubject(subject))
	if err != nil {
		return time.Time{}
	}
	return message.Time
}
