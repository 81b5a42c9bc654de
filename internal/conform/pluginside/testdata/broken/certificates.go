package main

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"time"
)

func newAuthority() (tls.Certificate, error) { return selfSigned() }

// issue makes a certificate for a host.
func issue(authority tls.Certificate, host string) (*tls.Certificate, error) {
	parent, err := x509.ParseCertificate(authority.Certificate[0])
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	key, err := selfSigned()
	if err != nil {
		return nil, err
	}
	own, err := x509.ParseCertificate(key.Certificate[0])
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, own.PublicKey, authority.PrivateKey)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key.PrivateKey}, err
}
