package simulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// insteadOfWork reports whether the fault takes the work's place.
func (e *exchange) insteadOfWork() bool {
	switch e.fault.kind() {
	case KindStatus, KindProblem, KindGarbage, KindRaw, KindEndless, KindHuge:
		return !e.fault.AfterWork
	}
	return false
}

// faulty is the answer that a fault makes up.
func (e *exchange) faulty() *response {
	f := e.fault
	if f.Kind == KindProblem {
		a := f.Problem.answer(e.r, e.account, e.service == "restlets")
		e.addHeader(a)
		return a
	}
	a := reply(f.Status, "", []byte(f.Body))
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if f.Kind == KindStatus && f.Status == 0 {
		a.status = http.StatusServiceUnavailable
	}
	if f.Body != "" {
		a.header.Set("Content-Type", "text/html")
		if strings.HasPrefix(f.Body, "{") {
			a.header.Set("Content-Type", typeError)
		}
	}
	e.addHeader(a)
	return a
}

func (e *exchange) addHeader(a *response) {
	for name, values := range e.fault.Header {
		a.header[http.CanonicalHeaderKey(name)] = values
		if len(values) == 0 {
			delete(a.header, http.CanonicalHeaderKey(name))
		}
	}
}

// write sends the answer, or what the fault makes of it.
func (e *exchange) write(a *response) {
	f := e.fault
	if f != nil && f.AfterWork && e.leave == nil && !e.seen.Token {
		e.send(a) // the request was not let in, and there was no work
		return
	}
	switch f.kind() {
	case KindStatus, KindProblem:
		if f.AfterWork {
			a = e.faulty()
		}
	case KindHeader:
		e.addHeader(a)
	case KindDelayAnswer:
		if !e.sim.wait(f.patience(), e.r.Context().Done()) {
			e.cut()
		}
	case KindCutAfterWork:
		e.cut()
	case KindGarbage:
		e.raw("SSH-2.0-OpenSSH_9.2p1\r\n\x00\x01\x02 this is not HTTP\r\n\r\n")
		return
	case KindRaw:
		e.raw(f.Body)
		return
	case KindHalfClose:
		e.halfUntilClose(a)
		return
	case KindSurplus:
		e.surplus(a)
		return
	case KindEndless:
		e.stream(-1)
		return
	case KindHuge:
		e.stream(f.Size)
		return
	case KindStall, KindHalfBody, KindHalfChunked:
		e.half(a)
		return
	}
	if f != nil {
		f.rewrite(a)
	}
	e.send(a)
}

func (e *exchange) head(a *response, length int64) {
	header := e.w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if header["Date"] == nil {
		header["Date"] = []string{e.sim.now().UTC().Format(http.TimeFormat)}
	}
	if length >= 0 && a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		header["Content-Length"] = []string{strconv.FormatInt(length, 10)}
	}
	if header["X-N-Operationid"] == nil {
		header["X-N-OperationId"] = []string{newOperationID()}
	}
	e.seen.Status = a.status
	e.w.WriteHeader(a.status)
}

// newOperationID makes what NetSuite's support asks for: a UUID.
func newOperationID() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	return fmt.Sprintf("%x-%x-%x-%x-%x", random[:4], random[4:6], random[6:8], random[8:10], random[10:])
}

func (e *exchange) send(a *response) {
	body := a.body
	if e.sim.options.Gzip && len(body) > 1024 && a.header["Content-Encoding"] == nil &&
		strings.Contains(e.r.Header.Get("Accept-Encoding"), "gzip") {
		body = compressed(body)
		a.header.Set("Content-Encoding", "gzip")
	}
	length := int64(len(body))
	if a.chunked {
		length = -1
	}
	e.head(a, length)
	if a.chunked {
		_ = http.NewResponseController(e.w).Flush() // or net/http would add the length of a short body
	}
	_, _ = e.w.Write(body) // a client that has left is no concern of ours
}

// half sends a part of the body and breaks off. A 204 has none, so it becomes
// a 200 with one.
func (e *exchange) half(a *response) {
	e.withBody(a)
	length := int64(len(a.body))
	if e.fault.Kind == KindHalfChunked {
		length = -1
	}
	e.head(a, length)
	_, _ = e.w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(e.w).Flush()
	if e.fault.Kind == KindStall {
		e.sim.wait(e.fault.patience(), e.r.Context().Done())
	}
	e.cut()
}

// stream sends a made-up body of that many bytes, or without end.
func (e *exchange) stream(size int64) {
	a := e.faulty()
	if a.header["Content-Type"] == nil {
		a.header.Set("Content-Type", e.fault.Content.mediaType())
	}
	e.head(a, size)
	source := e.fault.Content.reader(size)
	buffer := make([]byte, 64<<10)
	for {
		select {
		case <-e.sim.ended:
			panic(http.ErrAbortHandler)
		default:
		}
		n, err := source.Read(buffer)
		if n > 0 {
			if _, failed := e.w.Write(buffer[:n]); failed != nil {
				panic(http.ErrAbortHandler)
			}
		}
		if err != nil {
			return
		}
	}
}
