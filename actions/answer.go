package actions

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"netsuite-connector/credentials/diagnosis"
)

const (
	headLength = 64 << 10 // of an answer that is no success: enough for any error of NetSuite's

	keyTaken = "IDEMPOTENCY_ERROR"
)

// answer is NetSuite's response, with what decide and the messages need of it.
type answer struct {
	status    int
	header    http.Header
	length    int64         // of the body as the header tells it, -1 for not
	unbounded bool          // nothing tells where the body ends but the end of the connection
	body      io.ReadCloser // all of it
	restlet   bool          // it comes from a RESTlet, which is somebody's program

	// Of one that is no success by itself:
	head     []byte             // the body's beginning, as UTF-8 where its charset is known
	encoding string             // of the body, where it cannot be undone
	cut      bool               // more of the body followed, or was to
	said     diagnosis.APIError // in NetSuite's own words
	blocked  bool               // by the concurrency limit: it was not carried out
	firstJob bool               // the idempotency key is taken, and Location names its job
	foreign  bool               // it does not come from NetSuite's API
}

// readAnswer reads what is needed to decide about a response. If it is no success,
// it reads the beginning of the body, which stays readable from the start.
func readAnswer(response *http.Response, r *request) *answer {
	decodeContent(response)
	a := &answer{
		status: response.StatusCode, header: response.Header, length: response.ContentLength,
		unbounded: response.ContentLength < 0 && len(response.TransferEncoding) == 0 && !response.Uncompressed,
		body:      response.Body, restlet: r.restlet(),
	}
	a.foreign = isForeign(response, r)
	if a.status >= 200 && a.status <= 299 && !a.foreign && !a.partial() {
		return a
	}
	a.readHead()
	a.said = diagnosis.ParseError(a.head)
	a.blocked = a.status == http.StatusTooManyRequests ||
		a.status == http.StatusBadRequest && a.restlet && errorName(a.head) == restletBlock
	if a.blocked && a.restlet && a.said.Code == "" {
		a.said.Code = restletBlock
	}
	// If the body broke off before the code, Location is the only sign.
	taken := a.said.Code == keyTaken || a.said.Code == "" && a.cut
	if a.status == http.StatusBadRequest && r.asynchronous() && taken {
		_, job := identify(a.header.Get("Location"), r.account)
		a.firstJob = job != ""
	}
	return a
}

func (a *answer) readHead() {
	head, err := io.ReadAll(io.LimitReader(a.body, headLength+1))
	a.cut = err != nil || len(head) > headLength
	rest := io.Reader(a.body)
	if err != nil {
		rest = &failing{err}
	}
	a.body = &rejoined{io.MultiReader(bytes.NewReader(head), rest), a.body}
	var encoded *encodingError
	if errors.As(err, &encoded) {
		a.encoding = encoded.name
	}
	a.head = asUTF8(head, a.header.Get("Content-Type"))
}

// transient reports whether a later try may get another answer.
func (a *answer) transient() bool {
	switch a.status {
	case http.StatusRequestTimeout, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// inconclusive reports whether a request with this answer may have been carried
// out all the same.
func (a *answer) inconclusive() bool {
	switch {
	case a.foreign || a.partial():
		return true
	case a.restlet:
		return a.mayHaveRun()
	default:
		return a.status >= 500 || a.status == http.StatusRequestTimeout
	}
}

// partial reports whether this is NetSuite's 206 to a RESTlet call that bore no
// Content-Type, or one that the script's answer does not fit: the script ran,
// and its answer is not here.
func (a *answer) partial() bool { return a.restlet && a.status == http.StatusPartialContent }

// unknownType reports whether a 404 means that NetSuite knows no such record
// type: the code is that of an unknown record.
func (a *answer) unknownType() bool {
	return a.status == http.StatusNotFound && strings.HasPrefix(a.said.Detail, "Record type ") && strings.Contains(a.said.Detail, "does not exist")
}

// isForeign reports whether a 2xx does not come from NetSuite's REST API, which
// sends no HTML: it is a maintenance page, or a gateway's.
func isForeign(response *http.Response, r *request) bool {
	switch {
	case response.StatusCode < 200 || response.StatusCode > 299, response.StatusCode == http.StatusNoContent, r.restlet():
		return false
	}
	return isPage(response.Header)
}

func isPage(header http.Header) bool {
	media := mediaType(header.Get("Content-Type"))
	return media == "text/html" || media == "application/xhtml+xml"
}

// asFirstJob returns the answer to the request that had used the idempotency key
// before, as far as it is known: its job was started.
func (a *answer) asFirstJob() *answer {
	return &answer{status: http.StatusAccepted, header: a.header, body: http.NoBody}
}

// rejoined is a body whose beginning was read already.
type rejoined struct {
	io.Reader
	io.Closer
}

// failing repeats the error that ended a body.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }
