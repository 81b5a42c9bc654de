package diagnosis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for name, tt := range map[string]struct {
		err  error
		want Problem
	}{
		"no host":       {dial(&net.DNSError{IsNotFound: true}), NetworkDNS},
		"refused":       {dial(syscall.ECONNREFUSED), NetworkRefused},
		"proxy refused": {&net.OpError{Op: "proxyconnect", Err: dial(syscall.ECONNREFUSED)}, NetworkProxy},
		"no address":    {errors.New(`invalid proxy address "[": x`), NetworkProxy},
		"words of URLs": {&url.Error{Op: "Get", URL: "https://a/tls:%20proxy?q=invalid proxy address,tls: ,malformed HTTP", Err: io.EOF}, NetworkLost},
		"no files":      {dial(os.NewSyscallError("socket", syscall.EMFILE)), NetworkNoFiles},
		"to the proxy":  {&net.OpError{Op: "proxyconnect", Err: dial(os.NewSyscallError("socket", syscall.ENFILE))}, NetworkNoFiles},
		"for DNS":       {dial(fmt.Errorf("%w: %w", &net.DNSError{Err: "too many open files"}, syscall.EMFILE)), NetworkNoFiles},
		"unreachable":   {dial(syscall.EHOSTUNREACH), NetworkUnreachable},
		"dial timeout":  {dial(context.DeadlineExceeded), NetworkTimeout},
		"reset":         {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, NetworkLost},
		"TLS handshake": {errors.New("remote error: tls: handshake failure"), NetworkTLS},
		"plain HTTP":    {&url.Error{Op: "Get", URL: "https://a/", Err: http.ErrSchemeMismatch}, NetworkTLS},
		"not HTTP":      {errors.New(`malformed HTTP response "x"`), NetworkNotHTTP},
		"nothing":       {errors.New("?"), NetworkLost},
	} {
		if got := Network(tt.err, Account{ID: "1234567", APIHost: "1234567.suitetalk.api.netsuite.com"}).Problem; got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
