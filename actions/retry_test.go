package actions

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

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
