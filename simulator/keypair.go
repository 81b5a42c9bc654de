package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"time"
)

// KeyKind names a kind of key pair.
type KeyKind string

// The kinds of NewKeyPair. NetSuite refuses RSA2048.
const (
	P256    KeyKind = "P-256"
	P384    KeyKind = "P-384"
	P521    KeyKind = "P-521"
	RSA2048 KeyKind = "RSA-2048"
	RSA3072 KeyKind = "RSA-3072"
	RSA4096 KeyKind = "RSA-4096"
)

// NewKeyPair makes a private key (PKCS#8 PEM) and a self-signed certificate of
// two years, as an integrator would with openssl.
func NewKeyPair(kind KeyKind) (keyPEM, certificatePEM []byte, err error) {
	now := time.Now()
	return newKeyPair(kind, now.Add(-time.Hour), now.AddDate(2, 0, -1))
}

func newKeyPair(kind KeyKind, from, until time.Time) (keyPEM, certificatePEM []byte, err error) {
	key, err := newKey(kind)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, fmt.Errorf("simulator: %w", err)
	}
	certificatePEM, err = certify(key, from, until)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), certificatePEM, err
}

// certify makes a key's self-signed certificate.
func certify(key crypto.Signer, from, until time.Time) ([]byte, error) {
	template := template("netsuite-connector")
	template.NotBefore, template.NotAfter = from, until
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

func newKey(kind KeyKind) (crypto.Signer, error) {
	switch kind {
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case P521:
		return ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case RSA4096:
		return rsa.GenerateKey(rand.Reader, 4096)
	}
	return nil, fmt.Errorf("simulator: no kind of key is called %q", kind)
}

// NewClientID makes a Client ID as NetSuite shows one: 64 hexadecimal digits.
func NewClientID() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	return hex.EncodeToString(random)
}
