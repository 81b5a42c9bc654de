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

// Transport is an http.Transport all of whose answers end.
type Transport struct{ *http.Transport }

var errSwitched = errors.New("transport: malformed HTTP: the answer switches to another protocol")

// RoundTrip takes a switch of protocols for no answer. What follows one is a
// stream that neither ends by itself nor heeds the request's context, and
// nothing tells whether the request was carried out.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.Transport.RoundTrip(r)
	if err == nil && response.StatusCode == http.StatusSwitchingProtocols {
		_ = response.Body.Close()
		return nil, errSwitched
	}
	return response, err
}

// New returns a transport for NetSuite. Proxies come from the standard
// environment variables. roots nil means the system's (SSL_CERT_FILE included).
//
// It speaks HTTP/1.1 only: one request a connection keeps "was it sent?"
// answerable, and a response's memory bounded by our own buffers instead of a
// 4 MiB HTTP/2 window for each. There is no cookie jar and no redirect here,
// since a RoundTripper follows none. No limit is set on waiting for headers:
// NetSuite may take 15 minutes (NS:subsect_1559222360), so the caller's context
// bounds it.
func New(roots *x509.CertPool, maxConnsPerHost int) *Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &Transport{&http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            dialer.DialContext,
		Protocols:              protocols,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    maxConnsPerHost,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}}
}

// proxyAnswered names a proxy's refusal as what it is: net/http would make the
// words of its status the whole error.
func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New(response.Status)}
}
