package actions

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"netsuite-connector/failure"
)

// script answers every request, by its number.
type script struct {
	answers func(n int) (status int, body io.Reader)
	n       int
}

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	s.n++
	status, body := s.answers(s.n)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: -1}, nil
}

// TestBlocksDoNotLengthenWaits: the wait before the first retry of a failure is
// the first wait, however often the request was blocked before.
func TestBlocksDoNotLengthenWaits(t *testing.T) {
	t.Parallel()
	const blocks = 6
	waits, f := run(t, &script{answers: func(n int) (int, io.Reader) {
		switch {
		case n <= blocks:
			return 429, strings.NewReader("")
		case n == blocks+1:
			return 503, strings.NewReader("")
		}
		return 200, strings.NewReader("{}")
	}}, `{"maxRetries":1}`, `{"url":"record/v1/customer/1","method":"GET"}`)
	if f != nil || len(waits) != blocks+1 {
		t.Fatalf("%v, %+v", waits, f)
	}
	for i, wait := range waits {
		if i < blocks && wait != 0 || wait > 500*time.Millisecond {
			t.Errorf("wait %d: %v", i, wait)
		}
	}
}

// TestAcceptedAndCut: a step may take an answer for success that leaves open
// whether a write was carried out. When its body breaks off, that stays open.
func TestAcceptedAndCut(t *testing.T) {
	t.Parallel()
	for status, outcome := range map[int]failure.Outcome{408: failure.Unknown, 409: failure.Rejected, 500: failure.Unknown} {
		_, f := run(t, &script{answers: func(int) (int, io.Reader) {
			return status, io.MultiReader(strings.NewReader("{"), iotest.ErrReader(errors.New("cut")))
		}}, `{"acceptedStatusCodes":["400-599"]}`, `{"url":"record/v1/customer","method":"POST","body":{}}`)
		if f == nil || f.Reason != failure.InvalidResponse || f.Outcome != outcome || f.StatusCode != status {
			t.Errorf("%d: %+v", status, f)
		}
	}
}
