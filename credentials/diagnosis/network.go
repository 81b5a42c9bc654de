package diagnosis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// Network classifies the error that kept a request from its answer. The text of
// err is not repeated anywhere: it may contain a proxy's password.
func Network(err error, a Account) Finding {
	return Finding{Problem: networkProblem(err), Account: a}
}

func networkProblem(err error) Problem {
	var dns *net.DNSError
	var op *net.OpError
	var untrusted *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var timeout net.Error
	var client *url.Error
	if errors.As(err, &client) {
		err = client.Err // the text of a url.Error begins with the URL, which the caller chose
	}
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE): // first: whatever was to be opened
		return NetworkNoFiles
	case errors.As(err, &op) && op.Op == "proxyconnect", err != nil && strings.Contains(err.Error(), "invalid proxy address"):
		return NetworkProxy
	case errors.As(err, &untrusted), errors.As(err, &authority), errors.As(err, &hostname):
		return NetworkUntrusted
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &alert), err != nil && strings.Contains(err.Error(), "tls: "):
		return NetworkTLS
	case errors.As(err, &dns):
		return NetworkDNS
	case errors.Is(err, syscall.ECONNREFUSED):
		return NetworkRefused
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return NetworkTimeout
	case err != nil && strings.Contains(err.Error(), "malformed HTTP"):
		return NetworkNotHTTP
	case errors.As(err, &op) && op.Op == "dial":
		return NetworkUnreachable
	default:
		return NetworkLost
	}
}
