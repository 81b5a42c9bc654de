package server

import (
	"fmt"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// requestLimit refuses inputs that are larger than the setting. gRPC refuses larger
// requests before it has read them; its bound has room for the other fields.
type requestLimit struct {
	input int // bytes
}

// message is the largest message that gRPC is to take.
func (l requestLimit) message() int { return l.input + plugin.RequestOverhead }

func (l requestLimit) check(input []byte) *failure.Error {
	if len(input) <= l.input {
		return nil
	}
	return l.refusal()
}

func (l requestLimit) refusal() *failure.Error {
	return &failure.Error{
		Reason: failure.InvalidInput, Outcome: failure.NotSent,
		Message: fmt.Sprintf("The request is larger than the %d bytes that the plugin takes (%s). Send less at a time, or let the operator raise the setting.", l.input, plugin.EnvMaxRequestBytes),
	}
}
