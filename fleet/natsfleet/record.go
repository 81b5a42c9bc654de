package natsfleet

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"netsuite-connector/fleet"
)

// inlineLimit is the largest input or result that travels in a message itself.
const inlineLimit = 512 << 10

// submission is a job as it waits in its stream.
type submission struct {
	Job   fleet.Job `json:"job"`
	Input *body     `json:"inputBody,omitempty"` // in place of the job's own Input
}

// record is what a job's key holds: what is known of its run, or its result.
type record struct {
	Started *fleet.Start  `json:"started,omitempty"`
	Result  *fleet.Result `json:"result,omitempty"`
	Output  *body         `json:"outputBody,omitempty"` // in place of the result's own Output
}

// state is a job's record and the revision of its key.
type state struct {
	record
	revision uint64
}

// states reads and writes the records of jobs.
type states struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	shards int
}

func (s states) bucket(account string) string { return statesBucket(shardOf(account, s.shards)) }

// current reads a job's record from the leader; with no key, it is the zero
// state.
func (s states) current(ctx context.Context, account, job string) (state, error) {
	return decodeState(leaderGet(ctx, s.nc, s.bucket(account), stateKey(account, job)))
}

// recent is current, from any server, as a submitter may read it.
func (s states) recent(ctx context.Context, account, job string) (state, error) {
	return decodeState(directGet(ctx, s.nc, s.bucket(account), stateKey(account, job)))
}

func decodeState(e entry, err error) (state, error) {
	if err == errNoKey { //nolint:errorlint // it is returned as it is
		return state{}, nil
	}
	if err != nil {
		return state{}, err
	}
	got := state{revision: e.revision}
	if err := json.Unmarshal(e.value, &got.record); err != nil {
		return state{}, fmt.Errorf("natsfleet: a job's record cannot be read: %w", err)
	}
	return got, nil
}

// set writes a job's record whose revision is known, and returns the new one.
func (s states) set(ctx context.Context, account, job string, r record, revision uint64) (uint64, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return 0, err
	}
	return set(ctx, s.js, s.bucket(account), stateKey(account, job), text, revision)
}
