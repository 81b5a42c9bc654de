//go:build fleet

package fleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

// submitters is how many submit jobs of an account, one after the other: more than
// any account's limit, so that jobs wait.
const submitters = 8

// patience is how long a submitter waits for a result.
const patience = 2 * time.Minute

// traffic is submitters at work.
type traffic struct {
	b       *bed
	stop    context.CancelFunc // no new jobs
	running sync.WaitGroup
}

// traffic starts submitters for all accounts.
func (b *bed) traffic() *traffic {
	if b.began.IsZero() {
		b.began = time.Now()
	}
	ctx, stop := context.WithCancel(b.t.Context())
	tr := &traffic{b: b, stop: stop}
	for _, account := range accounts() {
		for range submitters {
			tr.running.Go(func() {
				for ctx.Err() == nil {
					b.run(b.mixed(account))
				}
			})
		}
	}
	return tr
}

// end lets the submitters end, each when its job has its result.
func (tr *traffic) end() {
	tr.stop()
	tr.running.Wait()
}

// mixed makes a job of some kind.
func (b *bed) mixed(account string) *fleet.Job {
	switch rand.IntN(4) {
	case 0:
		return b.read(account)
	case 1:
		return b.create(account)
	case 2:
		return b.change(account)
	default:
		return b.upsert(account)
	}
}

func (b *bed) read(account string) *fleet.Job {
	return b.job(entry{account: account, what: "GET", repeats: true}, "record/v1/customer/1", nil)
}

func (b *bed) create(account string) *fleet.Job {
	return b.job(entry{account: account, what: "POST", write: true, stored: true}, "record/v1/customer", map[string]any{})
}

func (b *bed) change(account string) *fleet.Job {
	return b.job(entry{account: account, what: "PATCH", write: true}, "record/v1/customer/1", map[string]any{})
}

func (b *bed) upsert(account string) *fleet.Job {
	return b.job(entry{account: account, what: "PUT", write: true, stored: true, repeats: true}, "record/v1/customer/eid:", map[string]any{})
}

// job makes a job, and opens its entry. A record that it leaves bears its ID.
func (b *bed) job(e entry, url string, body map[string]any) *fleet.Job {
	e.id = fleet.NewID()
	switch {
	case e.what == "PUT":
		url += e.id
		body["companyName"] = e.id
	case e.stored:
		body["companyName"], body["externalId"] = e.id, e.id
	case e.write:
		body["comments"] = e.id
	}
	request := plugin.RawRequest{Method: e.what, URL: url, Headers: map[string]string{markHeader: e.id}}
	if body != nil {
		request.Body, _ = json.Marshal(body) // of strings: cannot fail
	}
	input, err := request.Document()
	if err != nil {
		panic(err) // a mistake in this file
	}
	b.ledger.open(e)
	return &fleet.Job{ID: e.id, Account: e.account, Action: plugin.MakeRawRequest, Credential: "main", Input: input}
}

// run submits a job, as often as it takes, and waits for its result.
func (b *bed) run(job *fleet.Job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.t.Context()), patience)
	defer cancel()
	if b.submit(ctx, job) != nil {
		return // the audit tells of it
	}
	if result, err := b.client.Wait(ctx, job.Account, job.ID); err == nil {
		b.ledger.answer(job.ID, result)
	}
}

// submit submits a job until the queue has it.
func (b *bed) submit(ctx context.Context, job *fleet.Job) error {
	for {
		try, cancel := context.WithTimeout(ctx, 5*time.Second)
		_, err := b.client.Submit(try, job)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("job %s could not be submitted", job.ID), err)
		}
	}
}
