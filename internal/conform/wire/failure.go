package wire

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Failure is the status that a call ended in, taken apart.
type Failure struct {
	Code       codes.Code
	Message    string
	Domain     string
	Reason     string // "" without an ErrorInfo: the status comes from gRPC itself
	Metadata   map[string]string
	Violations map[string]string // descriptions by field
	Retry      *time.Duration    // of a RetryInfo
	Upstream   *connectorv1.UpstreamResponse
	Size       int    // of the status with its details
	Text       string // everything in it that is text, to look for secrets
	Broken     string // what of it could not be read
}

func (f *Failure) String() string {
	if f.Reason == "" {
		return fmt.Sprintf("%s from gRPC itself: %s", f.Code, f.Message)
	}
	return fmt.Sprintf("%s, outcome %s, retry %s: %s", f.Reason, f.Metadata["outcome"], f.Metadata["retry"], f.Message)
}

// CallError is the error of a call that ended in a status.
type CallError struct{ *Failure }

func (e *CallError) Error() string { return e.String() }

// Attempts is how often the plugin says that it sent the request; -1 where it
// does not say so.
func (f *Failure) Attempts() int {
	n, err := strconv.Atoi(f.Metadata["attempts"])
	if err != nil {
		return -1
	}
	return n
}

// failed makes a *CallError of an error of gRPC's, and writes it to the journal.
func (p *Process) failed(err error) error {
	if err == nil {
		return nil
	}
	f := parse(status.Convert(err).Proto())
	p.journal.add(f)
	return &CallError{f}
}

func parse(s *statuspb.Status) *Failure {
	f := &Failure{
		Code: codes.Code(s.GetCode()), Message: s.GetMessage(), //nolint:gosec // a code is small
		Size: proto.Size(s), Violations: map[string]string{}, Text: s.GetMessage(),
	}
	infos := 0
	for _, packed := range s.GetDetails() {
		f.Text += "\n" + string(packed.GetValue())
		detail, err := packed.UnmarshalNew()
		if err != nil {
			f.Broken = err.Error()
			continue
		}
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			infos++
			f.Domain, f.Reason, f.Metadata = d.GetDomain(), d.GetReason(), d.GetMetadata()
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				f.Violations[v.GetField()] = v.GetDescription()
			}
		case *errdetails.RetryInfo:
			delay := d.GetRetryDelay().AsDuration()
			f.Retry = &delay
		case *connectorv1.UpstreamResponse:
			f.Upstream = d
		}
	}
	if infos > 1 {
		f.Broken = fmt.Sprintf("%d ErrorInfo", infos)
	}
	return f
}

// Journal keeps the errors that calls ended in. A nil one keeps nothing.
type Journal struct {
	mu       sync.Mutex
	failures []*Failure
}

func (j *Journal) add(f *Failure) {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failures = append(j.failures, f)
}

// Failures returns the errors so far.
func (j *Journal) Failures() []*Failure {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]*Failure(nil), j.failures...)
}
