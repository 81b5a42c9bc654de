package fleetspeed_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"netsuite-connector/fleet"
	"netsuite-connector/plugin"
)

var input = json.RawMessage(`{"method":"GET","url":"record/v1/customer/1"}`)

// figures are what a number of jobs took.
type figures struct {
	PerSecond     float64
	Workers, NATS time.Duration // processor time of each job
}

const submitters = 16 // submit at once

// errSlow is the error of jobs that have not all ended within jobsTimeout.
var errSlow = errors.New("not all jobs have ended")

const jobsTimeout = 5 * time.Minute

// jobs submits jobs, round the accounts, and waits until all have ended.
func (f *testFleet) jobs(ctx context.Context, total, accounts int) (figures, error) {
	ctx, cancel := context.WithTimeout(ctx, jobsTimeout)
	defer cancel()
	ended := make(chan *nats.Msg, total+1)
	subscription, err := f.nc.ChanSubscribe("netsuite.results.>", ended)
	if err != nil {
		return figures{}, err
	}
	defer func() { _ = subscription.Unsubscribe() }() // nothing comes any more
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	workers, nodes, began := processor(f.workerPIDs()...), processor(f.nodePIDs()...), time.Now()
	if err := f.submit(ctx, run, total, accounts); err != nil {
		return figures{}, err
	}
	for n := range total {
		select {
		case <-ended:
		case <-ctx.Done():
			return figures{}, fmt.Errorf("%w: %d of %d have", errSlow, n, total)
		}
	}
	elapsed := time.Since(began)
	each := func(since time.Duration, pids []int) time.Duration {
		return (processor(pids...) - since) / time.Duration(total)
	}
	measured := figures{float64(total) / elapsed.Seconds(), each(workers, f.workerPIDs()), each(nodes, f.nodePIDs())}
	// What failed would be quick, too.
	for i := 0; i < total; i += max(1, total/100) {
		result, err := f.client.Fetch(ctx, account(i%accounts), jobID(run, i))
		if err == nil {
			err = result.Err()
		}
		if err != nil {
			return measured, fmt.Errorf("job %d: %w", i, err)
		}
	}
	return measured, nil
}

func jobID(run string, i int) string { return run + "-" + strconv.Itoa(i) }

func (f *testFleet) submit(ctx context.Context, run string, total, accounts int) error {
	next := make(chan int, total)
	for i := range total {
		next <- i
	}
	close(next)
	failed := make(chan error, submitters)
	var tasks sync.WaitGroup
	for range submitters {
		tasks.Go(func() {
			for i := range next {
				job := fleet.Job{ID: jobID(run, i), Account: account(i % accounts), Action: plugin.MakeRawRequest, Input: input, Credential: "main"}
				if _, err := f.client.Submit(ctx, &job); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	tasks.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
