// Package transport makes the one HTTP transport that all traffic to NetSuite
// takes.
package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	maxIdleConns = 512 // in all, of each pool

	// idleRead and idleWrite are how long an unused connection is kept. A server
	// that closes an idle connection just as a request is written to it leaves
	// open whether the request was carried out. A read can be repeated; a write
	// cannot, so it takes no connection that has been idle for long.
	idleRead  = 60 * time.Second
	idleWrite = 10 * time.Second
)

// Transport is an http.RoundTripper that puts a request on the wire at most once
// in each RoundTrip, says whether it did where it fails, believes no answer that
// began before its request was sent, and all of whose answers end.
//
// Reads and writes have connections of their own, since http.Transport knows one
// time only after which an idle connection is closed.
type Transport struct {
	reads  *http.Transport
	writes pair
}

// New returns a transport for NetSuite. Proxies come from the standard
// environment variables. roots nil means the system's (SSL_CERT_FILE included).
// maxConnsPerHost is how many idle connections a host keeps in each pool: one for
// reads, and two for writes.
//
// It speaks HTTP/1.1 only: one request a connection keeps "was it sent?"
// answerable, and a response's memory bounded by our own buffers instead of a
// 4 MiB HTTP/2 window for each. There is no cookie jar and no redirect here,
// since a RoundTripper follows none. No limit is set on waiting for headers:
// NetSuite may take 15 minutes (NS:subsect_1559222360), so the caller's context
// bounds it.
func New(roots *x509.CertPool, maxConnsPerHost int) *Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return with(dialer.DialContext, roots, maxConnsPerHost)
}

func with(dial dialFunc, roots *x509.CertPool, maxConnsPerHost int) *Transport {
	pool := func(idle time.Duration) *http.Transport {
		protocols := new(http.Protocols)
		protocols.SetHTTP1(true)
		return &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			OnProxyConnectResponse: proxyAnswered,
			DialContext:            guarded(dial),
			Protocols:              protocols,
			TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    15 * time.Second,
			MaxIdleConns:           maxIdleConns,
			MaxIdleConnsPerHost:    maxConnsPerHost,
			IdleConnTimeout:        idle,
			MaxResponseHeaderBytes: 256 << 10,
		}
	}
	return &Transport{reads: pool(idleRead), writes: pair{pools: [2]*http.Transport{pool(idleWrite), pool(idleWrite)}}}
}

// CloseIdleConnections closes the connections that no request uses.
func (t *Transport) CloseIdleConnections() {
	for _, pool := range t.pools() {
		pool.CloseIdleConnections()
	}
}

func (t *Transport) pools() []*http.Transport {
	return []*http.Transport{t.reads, t.writes.pools[0], t.writes.pools[1]}
}

// RoundTrip implements http.RoundTripper. An error that is a *NotSentError means
// that nothing of the request was sent.
//
// A kept connection may turn out to be closed, or to hold something left over of
// an earlier answer, before any of the request is written to it. Then the request
// takes another one, if its body can be had again (none, or GetBody).
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	pool, settle := t.reads, settling(settleRead)
	if !isRead(r) {
		pool, settle = t.writes.next(r.URL.Host), settleWrite
	}
	for {
		a := &attempt{settle: settle}
		response, err := pool.RoundTrip(a.request(r))
		if err = a.judge(response, err); err == nil {
			response.Request = r
			return response, nil
		}
		if a.sent() {
			return nil, err
		}
		if again, ok := rewound(r); ok && a.reused() && r.Context().Err() == nil {
			r = again
			continue
		}
		return nil, &NotSentError{Err: err}
	}
}

func isRead(r *http.Request) bool {
	return r.Method == "" || r.Method == http.MethodGet || r.Method == http.MethodHead
}

// proxyAnswered names a proxy's refusal as what it is: net/http would make the
// words of its status the whole error.
func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New(response.Status)}
}
