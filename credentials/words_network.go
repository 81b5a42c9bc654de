package credentials

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

// Network tells what kind of failure kept a request from its answer. The text
// of err is not repeated anywhere: it may hold a proxy's password.
func Network(err error, a Account) Finding {
	return Finding{Kind: networkKind(err), Account: a}
}

func networkKind(err error) Kind {
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
		err = client.Err // its own text begins with the URL, whose words are the caller's
	}
	switch {
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

func networkWords(f Finding) (detail, remedy string) {
	host := f.Account.APIHost()
	if f.Value != "" {
		host = f.Value
	}
	switch f.Kind {
	case NetworkDNS:
		return "The host " + host + " was not found.", "Check the Account ID (" + f.Account.ID() + "): a typing error makes a host that does not exist. If it is right, check this machine's DNS and network."
	case NetworkRefused:
		return "The connection to " + host + " was refused.", "Check this machine's network, firewall and proxy (HTTPS_PROXY)."
	case NetworkUnreachable:
		return "No connection to " + host + " could be made.", "Check this machine's network, firewall and proxy (HTTPS_PROXY)."
	case NetworkUntrusted:
		return "The certificate that " + host + " showed is not trusted.", "If a proxy of your company inspects TLS, give its root certificate to the connector with NETSUITE_CONNECTOR_CA_FILE. Otherwise do not go on: somebody may be in between."
	case NetworkTLS:
		return "No secure connection to " + host + " could be made.", "Check this machine's proxy and firewall: something in between does not speak TLS 1.2 or later."
	case NetworkProxy:
		return "The proxy did not connect to " + host + ".", "Check HTTPS_PROXY and NO_PROXY, the proxy's user and password, and that it lets *.netsuite.com pass."
	case NetworkTimeout:
		return "The host " + host + " did not answer in time.", "Check this machine's network and firewall, and try again; https://status.netsuite.com shows NetSuite's state."
	case NetworkNotHTTP:
		return "What answered for " + host + " does not speak HTTP.", "Check this machine's proxy and firewall: something answers in NetSuite's place."
	case NetworkLost:
		return "The connection to " + host + " was lost before an answer came.", "Try again; if it happens often, check this machine's network, firewall and proxy."
	}
	return "", ""
}
