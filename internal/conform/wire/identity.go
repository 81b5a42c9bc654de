package wire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// identity is the key and certificate of a host, made for one start.
type identity struct {
	certificate tls.Certificate
	pem         []byte
}

func newIdentity() (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "localhost", Organization: []string{"netsuite conform"}},
		DNSNames:     []string{"localhost"},
		NotBefore:    now.Add(-time.Minute), NotAfter: now.Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &identity{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem:         pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}, nil
}

// config trusts the plugin's certificate alone. Without an identity, the client
// shows no certificate.
func (i *identity) config(plugin *x509.Certificate) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(plugin)
	config := &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}
	if i != nil {
		config.Certificates = []tls.Certificate{i.certificate}
	}
	return config
}

// Dial makes another connection to the process: with its own host's identity,
// or as somebody else.
func (p *Process) Dial(as *identity) (*grpc.ClientConn, error) {
	secure := insecure.NewCredentials()
	if p.Handshake.Certificate != nil {
		secure = credentials.NewTLS(as.config(p.Handshake.Certificate))
	}
	var dialer net.Dialer
	return grpc.NewClient("passthrough:///plugin",
		grpc.WithTransportCredentials(secure),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, p.Handshake.Network, p.Handshake.Address)
		}),
		grpc.WithAuthority("localhost"),
		// What other languages' clients have: 4 MiB for a message received, and
		// windows that do not grow, so that a stream that is not read stands still.
		grpc.WithInitialWindowSize(1<<16), grpc.WithInitialConnWindowSize(8<<20),
		grpc.WithNoProxy(),
	)
}

// Stranger dials the process without its host's certificate: with another one,
// or with none at all.
func (p *Process) Stranger(certificate bool) (*grpc.ClientConn, error) {
	if !certificate {
		return p.Dial(nil)
	}
	other, err := newIdentity()
	if err != nil {
		return nil, err
	}
	return p.Dial(other)
}
