package actions

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/internal/transport"
)

// TestWhatWasSentIsKnown: the connection ends without an answer. What was surely
// not sent is sent again, and only that.
func TestWhatWasSentIsKnown(t *testing.T) {
	t.Parallel()
	s := &replies{answers: []reply{{lost: io.ErrUnexpectedEOF}, {status: 204}}}
	f := s.run(t, createInput, ``).failure
	if f == nil || f.Reason != failure.Unavailable || f.Outcome != failure.Unknown || f.Attempts != 1 || s.tries != 1 {
		t.Errorf("sent: %d tries, %+v", s.tries, f)
	}
	if !strings.HasSuffix(f.Message, lookFirst) || f.RetryAfter != 0 { // nothing else is advised
		t.Errorf("sent: %q, again after %v", f.Message, f.RetryAfter)
	}
	unsent := &transport.NotSentError{Err: io.ErrUnexpectedEOF}
	s = &replies{answers: []reply{{lost: unsent}, {status: 204}}}
	if e := s.run(t, createInput, ``); e.failure != nil || s.tries != 2 {
		t.Errorf("not sent: %d tries, %+v", s.tries, e.failure)
	}
	s = &replies{answers: []reply{{lost: unsent}}}
	if f := s.run(t, createInput, `{"maxRetries":0}`).failure; f == nil || f.Reason != failure.Unavailable || f.Outcome != failure.NotSent {
		t.Errorf("not sent: %+v", f)
	}
	s = &replies{answers: []reply{{lost: &transport.NotSentError{Err: transport.ErrEarlyAnswer}}}}
	if f := s.run(t, createInput, `{"maxRetries":0}`).failure; f == nil || f.Reason != failure.InvalidResponse || f.Outcome != failure.NotSent {
		t.Errorf("answered before it was sent: %+v", f)
	}
}

// TestTextsDoNotDecideTheOutcome: a text is decoded where it stands, and what is left
// of the input then may read like another one.
func TestTextsDoNotDecideTheOutcome(t *testing.T) {
	t.Parallel()
	text := strconv.Quote(`x","method":"GET","url":"record/v1/customer","z":"` + strings.Repeat("a", 40))
	s := &replies{answers: []reply{{lost: io.ErrUnexpectedEOF}}}
	f := s.run(t, `{"url":"record/v1/customer","method":"POST","body":`+text+`}`, ``).failure
	if f == nil || f.Outcome != failure.Unknown || f.Retry() != failure.RetryCheck {
		t.Errorf("%+v", f)
	}
}

// TestOwnFaultsSayWhatWasSent: an error that does not say what became of the request
// is completed with what its exchange knows.
func TestOwnFaultsSayWhatWasSent(t *testing.T) {
	t.Parallel()
	reached, uncertain := &exchange{progress: progress{reached: true}}, &exchange{progress: progress{reached: true, uncertain: true}}
	for _, row := range []struct {
		f    *failure.Error
		x    *exchange
		want failure.Outcome
	}{
		{&failure.Error{Reason: failure.Internal}, nil, failure.NotSent},
		{&failure.Error{Reason: failure.Internal}, &exchange{}, failure.NotSent},
		{&failure.Error{Reason: failure.Internal}, reached, failure.Rejected},
		{&failure.Error{Reason: failure.Internal}, uncertain, failure.Unknown},
		{&failure.Error{Reason: failure.Internal, Outcome: failure.Unknown}, reached, failure.Unknown},
	} {
		if got := settled(row.f, row.x); got.Outcome != row.want {
			t.Errorf("%+v: %s", row, got.Outcome)
		}
	}
	if settled(nil, reached) != nil {
		t.Error("a success became a failure")
	}
}

// TestLargeBodiesAreSentWhole, and at each try.
func TestLargeBodiesAreSentWhole(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for n := 0; lines.Len() < 2<<20; n++ {
		fmt.Fprintf(&lines, "line %d\n", n)
	}
	text := lines.String()
	for body, want := range map[string]string{
		strconv.Quote(text):                    text,
		`{"memo":` + strconv.Quote(text) + `}`: `{"memo":` + strconv.Quote(text) + `}`,
	} {
		s := &replies{answers: []reply{{status: 503}, {status: 204}}}
		e := s.run(t, `{"url":"record/v1/customer/1","method":"PUT","body":`+body+`}`, `{"retryWrites":true}`)
		if e.failure != nil || len(s.sent) != 2 {
			t.Fatalf("%d tries, %v", len(s.sent), e.failure)
		}
		for n, sent := range s.sent {
			if sent.body != want {
				t.Errorf("try %d sent %d bytes that are not the %d of the body", n+1, len(sent.body), len(want))
			}
		}
	}
}

// TestKeysThatAreMade: an asynchronous write gets a key, the same at each try.
func TestKeysThatAreMade(t *testing.T) {
	t.Parallel()
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	made := map[string]bool{}
	for range 2 {
		s := &replies{answers: []reply{{status: 503}, {status: 202}}}
		e := s.run(t, `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{}}`, ``)
		if e.failure != nil || len(s.sent) != 2 {
			t.Fatalf("%d tries, %v", len(s.sent), e.failure)
		}
		first, second := s.sent[0].keys(), s.sent[1].keys()
		if len(first) != 1 || len(second) != 1 || first[0] != second[0] || !uuid.MatchString(first[0]) || made[first[0]] {
			t.Fatalf("%q, then %q", first, second)
		}
		made[first[0]] = true
	}
	s := &replies{answers: []reply{{status: 204}}}
	if e := s.run(t, createInput, ``); e.failure != nil || s.sent[0].keys() != nil {
		t.Errorf("an ordinary write: %q, %v", s.sent[0].header, e.failure)
	}
}

func (s sent) keys() []string {
	return s.header[idempotencyHeader] //nolint:staticcheck // as NetSuite spells it, not net/http
}

func TestWhatReadsOnly(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]bool{
		`{"url":"record/v1/customer/1","method":"GET"}`:                                               true,
		`{"url":"record/v1/customer/1","method":"GET","headers":{"X-HTTP-Method-Override":"DELETE"}}`: false,
		`{"url":"record/v1/customer/1","method":"GET","headers":{"X-Method-Override":"DELETE"}}`:      false,
		`{"url":"record/v1/customer/1","method":"GET","headers":{"x-http-method":"DELETE"}}`:          false,
		`{"url":"query/v1/suiteql","method":"POST","body":{"q":"SELECT 1"}}`:                          true,
		`{"url":"query/v1/suiteql/x","method":"POST","body":{"q":"SELECT 1"}}`:                        false,
		`{"url":"query/v1/suiteql","method":"PUT","body":{"q":"SELECT 1"}}`:                           false,
		`{"url":"record/v1/customer/1","method":"DELETE"}`:                                            false,
	} {
		r, values, err := parseInput([]byte(input))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.resolve(values.Text("url"), account(t, "1234567")); err != nil {
			t.Fatal(err)
		}
		if r.readOnly() != want {
			t.Errorf("%s: %v", input, !want)
		}
	}
}
