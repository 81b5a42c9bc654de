package actions

import (
	"bytes"
	"io"
	"net/http"
	"regexp"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/internal/limit"
)

const (
	peekLength = 64 << 10 // enough for any error of NetSuite's

	restletBlock   = "SSS_REQUEST_LIMIT_EXCEEDED"
	idempotencyErr = "IDEMPOTENCY_ERROR"
)

// answer is what NetSuite said, as far as judging it needs.
type answer struct {
	status    int
	header    http.Header
	body      []byte // its beginning; nothing of a 2xx
	cut       bool   // more of the body followed, or was to
	errorCode string // NetSuite's o:errorCode, or a RESTlet's code
	detail    string // NetSuite's own words
	blocked   bool   // by the concurrency limit: not carried out
	firstJob  bool   // the idempotency key is taken, and Location names its job
}

// readAnswer judges an answer. Of one that is not 2xx it reads the beginning,
// and leaves the body as if it had not.
func readAnswer(response *http.Response, r *request) *answer {
	a := &answer{status: response.StatusCode, header: response.Header}
	if a.status >= 200 && a.status <= 299 {
		return a
	}
	head, err := io.ReadAll(io.LimitReader(response.Body, peekLength+1))
	a.body, a.cut = head, err != nil || len(head) > peekLength
	rest := io.Reader(response.Body)
	if err != nil {
		rest = &failing{err}
	}
	response.Body = &rejoined{io.MultiReader(bytes.NewReader(head), rest), response.Body}
	a.errorCode, a.detail = diagnosis.ParseError(head)
	a.blocked = a.status == http.StatusTooManyRequests ||
		a.status == http.StatusBadRequest && r.restlet() && blocksRESTlet(head)
	if a.blocked && r.restlet() && a.errorCode == "" {
		a.errorCode = restletBlock
	}
	// The Location alone tells it when the body with the code broke off.
	taken := a.errorCode == idempotencyErr || a.errorCode == "" && a.cut
	if a.status == http.StatusBadRequest && r.asynchronous() && taken {
		_, job := identify(response.Header.Get("Location"), r.account)
		a.firstJob = job != ""
	}
	return a
}

// blocksRESTlet tells whether the body of a RESTlet's 400 is NetSuite's block.
// A script that has done some of its work, and then meets a block itself, may
// speak of that in an error of another name: to repeat it would do that twice.
func blocksRESTlet(body []byte) bool {
	if m := scriptError.FindSubmatch(body); m != nil {
		return string(m[1]) == restletBlock
	}
	return bytes.Contains(body, []byte(restletBlock))
}

// transient tells whether a later try may meet another answer.
func (a *answer) transient() bool {
	switch a.status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// inconclusive tells whether a request that met this status may have been
// carried out all the same.
func inconclusive(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout
}

// verdict is what the account's limit learns from the answer.
func (a *answer) verdict() limit.Verdict {
	if a.blocked {
		return limit.Blocked
	}
	return limit.Accepted
}

var (
	// scriptError is how SuiteScript names an error: as JSON, or as plain text.
	scriptError = regexp.MustCompile(`(?:"(?:code|name)"\s*:|^\s*error code:)\s*"?([^"\r\n,}]*)`)
)

// rejoined is a body whose beginning was read already.
type rejoined struct {
	io.Reader
	io.Closer
}

// failing repeats the error that ended a body.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }
