// Command go-host is a host of the connector's plugin in Go that is driven over
// standard input and output, as docs/conformance-host.md describes, so that
// netsuite conform can judge it:
//
//	netsuite conform --host -- go run ./examples/go-host
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// line is a line of standard input: a call to make, or one to cancel.
type line struct {
	ID, Cancel                 string
	Credentials, Config, Input string // JSON documents, as text
	TimeoutSeconds             float64
}

func main() {
	if err := serve(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve makes the calls that in names, all at once, and writes their results to
// out, until in ends and all calls have.
func serve(ctx context.Context, in io.Reader, out io.Writer) error {
	seconds, err := strconv.Atoi(os.Getenv("NETSUITE_PLUGIN_START_TIMEOUT"))
	if err != nil {
		return err
	}
	host, failed := plugin.Load(ctx, plugin.HostOptions{Path: os.Getenv("NETSUITE_PLUGIN"), StartTimeout: time.Duration(seconds) * time.Second})
	if failed == nil {
		defer func() { _ = host.Close() }()
	}
	var calls sync.WaitGroup
	defer calls.Wait()
	var writing sync.Mutex
	results := json.NewEncoder(out)
	cancels := map[string]context.CancelFunc{}
	for lines := json.NewDecoder(in); ; {
		var l line
		switch err := lines.Decode(&l); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case l.Cancel != "":
			cancels[l.Cancel]()
			continue
		}
		calling, cancel := context.WithCancel(ctx)
		cancels[l.ID] = cancel
		calls.Go(func() {
			result, err := []byte(nil), failed
			if err == nil {
				result, err = run(calling, host, l)
			}
			writing.Lock()
			defer writing.Unlock()
			_ = results.Encode(tell(l.ID, result, err))
		})
	}
}

// run makes a call, and returns its output.
func run(ctx context.Context, host *plugin.Host, l line) ([]byte, error) {
	if l.TimeoutSeconds > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(l.TimeoutSeconds*float64(time.Second)))
		defer cancel()
	}
	result, err := host.RunAction(ctx, plugin.Request{
		Action: plugin.MakeRawRequest, RunID: l.ID,
		Credentials: []byte(l.Credentials), Config: []byte(l.Config), Input: []byte(l.Input),
	})
	return result.Output, err
}

// tell returns the line of standard output about a call.
func tell(id string, output []byte, err error) map[string]any {
	if err == nil {
		return map[string]any{"id": id, "output": string(output)}
	}
	f := &failure.Error{Reason: failure.Unavailable, Outcome: failure.NotSent, Message: err.Error()} // of Load
	errors.As(err, &f)
	var violations []map[string]string
	for _, v := range f.Violations {
		violations = append(violations, map[string]string{"field": v.Field, "description": v.Description})
	}
	return map[string]any{"id": id, "error": map[string]any{
		"reason": f.Reason, "outcome": f.Outcome, "retry": f.Retry(), "message": f.Message,
		"retryAfter": f.RetryAfter.Seconds(), "statusCode": f.StatusCode, "operationId": f.OperationID, "violations": violations,
	}}
}
