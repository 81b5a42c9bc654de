package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"
)

// authority issues the certificates that the simulator serves.
type authority struct {
	key         crypto.Signer
	certificate *x509.Certificate
	pem         []byte

	mu     sync.Mutex
	leaf   *ecdsa.PrivateKey // one key for all hosts: making keys is what takes time
	leaves map[string]*tls.Certificate
}

func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	leaf, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	template := template(name)
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	return &authority{
		key:         key,
		certificate: certificate,
		pem:         pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		leaf:        leaf,
		leaves:      map[string]*tls.Certificate{},
	}, nil
}

// template is valid from a day ago, since clients' clocks differ.
func template(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		serial = big.NewInt(1)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-24 * time.Hour),
		NotAfter:     time.Now().Add(30 * 24 * time.Hour),
	}
}

// issue returns the certificate of a host.
func (a *authority) issue(host string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.leaves[host]; c != nil {
		return c, nil
	}
	template := template("NetSuite simulator host")
	template.DNSNames = []string{host}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, a.leaf.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	c := &tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: a.leaf}
	a.leaves[host] = c
	return c, nil
}

// tlsConfig serves the host that CONNECT named, and no other.
func (s *Simulator) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			t, ok := hello.Conn.(*tunnel)
			if !ok || !strings.EqualFold(hello.ServerName, t.host) {
				s.recorder.count(func(c *Stats) { c.WrongServerName++ })
				return nil, errors.New("simulator: the server name is not the host of CONNECT")
			}
			switch t.fault {
			case KindUntrustedCertificate:
				return s.rogue.issue(t.host)
			case KindWrongHostCertificate:
				return s.authority.issue("wrong.example.com")
			case KindHandshakeCut:
				t.cut(true)
				return nil, errClosed
			}
			return s.authority.issue(t.host)
		},
	}
}
