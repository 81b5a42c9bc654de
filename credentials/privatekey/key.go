package privatekey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
)

// Algorithm is a signature algorithm of JSON Web Signatures (RFC 7518).
type Algorithm string

// The algorithms that NetSuite accepts and that a key can decide for.
const (
	PS256 Algorithm = "PS256"
	ES256 Algorithm = "ES256"
	ES384 Algorithm = "ES384"
	ES512 Algorithm = "ES512"
)

// Key is a private key that NetSuite accepts. No format verb shows it.
type Key struct {
	signer      crypto.Signer // *rsa.PrivateKey or *ecdsa.PrivateKey
	algorithm   Algorithm
	description string
	fingerprint [sha256.Size]byte
	base64      string
}

// Signer signs with the key: it is an *rsa.PrivateKey or an *ecdsa.PrivateKey.
func (k *Key) Signer() crypto.Signer { return k.signer }

// Algorithm is the algorithm that the key signs with.
func (k *Key) Algorithm() Algorithm { return k.algorithm }

// Description says what kind of key it is, such as "RSA, 4096 bits".
func (k *Key) Description() string { return k.description }

// Fingerprint is the SHA-256 of the public key.
func (k *Key) Fingerprint() [sha256.Size]byte { return k.fingerprint }

// Base64 is the private key as the PEM file has it, without line breaks. It is
// for redaction, which looks for it in texts.
func (k *Key) Base64() string { return k.base64 }

// Matches reports whether a certificate holds the key's public key.
func (k *Key) Matches(c *x509.Certificate) bool {
	public, ok := k.signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(PublicKey(c))
}

// Format hides the key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("[private key: " + k.description + "]"))
}

func newKey(signer crypto.Signer, algorithm Algorithm, description string, der []byte) *Key {
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil { // RSA keys and keys on NIST curves can always be marshalled
		return nil
	}
	return &Key{
		signer: signer, algorithm: algorithm, description: description,
		fingerprint: sha256.Sum256(public),
		base64:      base64.StdEncoding.EncodeToString(der),
	}
}

func rsaKey(private *rsa.PrivateKey, der []byte) *Key {
	return newKey(private, PS256, fmt.Sprintf("RSA, %d bits", private.N.BitLen()), der)
}

func ecKey(private *ecdsa.PrivateKey, der []byte) *Key {
	switch private.Curve {
	case elliptic.P256():
		return newKey(private, ES256, "EC, P-256", der)
	case elliptic.P384():
		return newKey(private, ES384, "EC, P-384", der)
	case elliptic.P521():
		return newKey(private, ES512, "EC, P-521", der)
	default:
		return nil
	}
}
