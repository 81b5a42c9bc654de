// Package transport makes the one HTTP transport that all traffic to NetSuite
// takes.
package transport

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// New returns a transport for NetSuite. Proxies come from the standard
// environment variables. roots nil means the system's (SSL_CERT_FILE included).
//
// It speaks HTTP/1.1 only: one request a connection keeps "was it sent?"
// answerable, and a response's memory bounded by our own buffers instead of a
// 4 MiB HTTP/2 window for each. There is no cookie jar and no redirect here,
// since a RoundTripper follows none. No limit is set on waiting for headers:
// NetSuite may take 15 minutes (NS:subsect_1559222360), so the caller's context
// bounds it.
func New(roots *x509.CertPool, maxConnsPerHost int) *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		Protocols:              protocols,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    15 * time.Second,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    maxConnsPerHost,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}
}
