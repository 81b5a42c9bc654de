package transport

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestAnswerBeforeItsRequest: an answer whose first byte comes before the request
// was written is named as that, whatever net/http makes of it, and nothing is
// written any more.
func TestAnswerBeforeItsRequest(t *testing.T) {
	t.Parallel()
	answer := func() *http.Response { return httptest.NewRecorder().Result() }
	for name, made := range map[string]struct {
		response *http.Response
		err      error
	}{"an answer": {answer(), nil}, "an error": {nil, io.ErrUnexpectedEOF}} {
		client, server := net.Pipe()
		defer server.Close()
		g := newGuard(client)
		a := &attempt{settle: settleWrite}
		a.turn.Store(g.take(a.settle))
		a.turn.Load().answerBegins()
		if err := a.judge(made.response, made.err); !errors.Is(err, ErrEarlyAnswer) {
			t.Errorf("%s: %v", name, err)
		}
		if n, err := g.Write([]byte("x")); n != 0 || err == nil || a.sent() {
			t.Errorf("%s: %d bytes were written, %v", name, n, err)
		}
	}
}
