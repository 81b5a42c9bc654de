package failure_test

import (
	"errors"
	"fmt"
	"time"

	"netsuite-connector/failure"
)

// A host decides what to do with a call that failed. Only an error whose Retry
// is safe may be repeated without a person's look into NetSuite.
func Example() {
	for _, err := range []error{
		&failure.Error{Reason: failure.RateLimited, Outcome: failure.Rejected, RetryAfter: 2 * time.Second},
		&failure.Error{Reason: failure.UpstreamError, Outcome: failure.Unknown},
		failure.Invalid(failure.InvalidInput, "input", []failure.Violation{{Field: "method", Description: "Method must be one of GET, POST, PUT, PATCH, DELETE."}}),
	} {
		var f *failure.Error
		if !errors.As(err, &f) {
			fmt.Println("not an error of the connector:", err)
			continue
		}
		switch f.Retry() {
		case failure.RetrySafe:
			fmt.Println(f.Reason, "try again after", f.RetryAfter)
		case failure.RetryCheck:
			fmt.Println(f.Reason, "look in NetSuite before repeating it")
		case failure.RetryNever:
			fmt.Println(f.Reason, f.Message)
		}
	}
	// Output:
	// RATE_LIMITED try again after 2s
	// UPSTREAM_ERROR look in NetSuite before repeating it
	// INVALID_INPUT The input cannot be used; nothing was sent. Method must be one of GET, POST, PUT, PATCH, DELETE.
}

// An error that has no reason of its own is the connector's fault, and shows
// nothing of its inside.
func ExampleFrom() {
	f := failure.From(errors.New("runtime error: index out of range [3]"))
	fmt.Println(f.Reason)
	fmt.Println(f.Message)
	// Output:
	// INTERNAL
	// The connector met an error of its own. Please report it with the time and the run id; the connector's log has the details.
}
