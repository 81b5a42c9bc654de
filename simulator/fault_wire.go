package simulator

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
)

// StatusLine000 is an answer with a status that is none, for the Body of KindRaw:
// some gateways send it.
const StatusLine000 = "HTTP/1.1 000 \r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"

// unasked is what KindSurplus sends after the answer, unless it has a Body: a
// whole answer, which a client may take for that of its next request.
const unasked = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: 16\r\n\r\n{\"unasked\":true}"

// hijack takes the connection over from net/http. It ends the request where that
// cannot be done: with HTTP/2.
func (e *exchange) hijack() net.Conn {
	conn, _, err := http.NewResponseController(e.w).Hijack()
	if err != nil {
		e.cut()
	}
	return conn
}

// raw sends bytes in place of an answer, and hangs up.
func (e *exchange) raw(bytes string) {
	conn := e.hijack()
	_, _ = io.WriteString(conn, bytes)
	_ = conn.Close()
}

// byHand writes an answer with a part of its body onto a connection. A length
// below 0 is not stated.
func (e *exchange) byHand(conn net.Conn, a *response, length int, body []byte) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	header := a.header.Clone()
	header.Set("Date", e.sim.now().UTC().Format(http.TimeFormat))
	switch {
	case length < 0:
		header.Set("Connection", "close")
	case a.status != http.StatusNoContent:
		header.Set("Content-Length", strconv.Itoa(length))
	}
	_ = header.Write(&b) // to memory
	b.WriteString("\r\n")
	b.Write(body)
	e.seen.Status = a.status
	_, _ = conn.Write(b.Bytes()) // a client that has left is no concern of ours
}

// halfUntilClose sends half of a body without a length, and hangs up in good
// order: nothing in HTTP tells that it was cut.
func (e *exchange) halfUntilClose(a *response) {
	e.withBody(a)
	conn := e.hijack()
	e.byHand(conn, a, -1, a.body[:len(a.body)/2])
	_ = conn.Close()
}

// surplus sends an answer, after it the bytes that nobody asked for, and leaves
// the connection open. What the client sends on it later is read and not carried
// out.
func (e *exchange) surplus(a *response) {
	more := e.fault.Body
	if more == "" {
		more = unasked
	}
	delay, sim := e.fault.Delay, e.sim
	conn := e.hijack()
	if delay > 0 {
		e.byHand(conn, a, len(a.body), a.body)
	} else {
		e.byHand(conn, a, len(a.body), append(bytes.Clone(a.body), more...))
	}
	if !sim.enter() {
		_ = conn.Close()
		return
	}
	go func() { // ends with the connection, which ends with the simulator
		defer sim.handlers.Done()
		defer func() { _ = conn.Close() }()
		if delay > 0 {
			if !sim.wait(delay, nil) {
				return
			}
			if _, err := io.WriteString(conn, more); err != nil {
				return
			}
		}
		_, _ = io.Copy(io.Discard, conn)
	}()
}
