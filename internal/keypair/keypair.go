// Package keypair makes the private key and the self-signed certificate of a
// connection, of a kind that NetSuite accepts (NS:section_162686838198,
// NS:subsect_162755332391): EC on a named NIST curve, or RSA of 3072 or 4096
// bits.
package keypair

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"

	"netsuite-connector/credentials/privatekey"
)

// Kind is a kind of key that NetSuite accepts.
type Kind string

// The kinds that NetSuite accepts. P256 is the fastest, to make and to sign with.
const (
	P256    Kind = "P-256"
	P384    Kind = "P-384"
	P521    Kind = "P-521"
	RSA3072 Kind = "RSA-3072"
	RSA4096 Kind = "RSA-4096"
)

// Options say what to make.
type Options struct {
	Kind    Kind      // P256 if empty
	Subject string    // the certificate's common name, DefaultSubject if empty
	Now     time.Time // when the certificate begins, time.Now if zero
}

// DefaultSubject is the common name of a certificate without another one.
const DefaultSubject = "netsuite-connector"

// Pair is a private key with its certificate.
type Pair struct {
	Kind          Kind
	PrivateKey    []byte // PKCS#8 PEM
	Certificate   []byte // X.509 PEM
	CertificateID string // what NetSuite will show for the certificate
	ValidUntil    time.Time
}

// String describes the pair without its private key.
func (p *Pair) String() string {
	return fmt.Sprintf("%s key of certificate %s", p.Kind, p.CertificateID)
}

// GoString describes the pair without its private key.
func (p *Pair) GoString() string { return p.String() }

// New makes a pair. A key of 4096 bits takes some seconds.
func New(o Options) (*Pair, error) {
	if o.Kind == "" {
		o.Kind = P256
	}
	if o.Subject == "" {
		o.Subject = DefaultSubject
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	key, err := newKey(o.Kind)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing the private key: %w", err)
	}
	certificate, err := certify(key, o)
	if err != nil {
		return nil, err
	}
	return &Pair{
		Kind:          o.Kind,
		PrivateKey:    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		Certificate:   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}),
		CertificateID: privatekey.CertificateID(certificate),
		ValidUntil:    certificate.NotAfter,
	}, nil
}

func newKey(kind Kind) (crypto.Signer, error) {
	switch kind {
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case P521:
		return ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case RSA4096:
		return rsa.GenerateKey(rand.Reader, 4096)
	default:
		return nil, fmt.Errorf("NetSuite does not accept keys of the kind %q", kind)
	}
}
