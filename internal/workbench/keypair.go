package workbench

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"netsuite-connector/credentials/privatekey"
	"netsuite-connector/internal/keypair"
)

// keyPair is a fresh key and its certificate, in PEM. NetSuite takes no
// certificate for longer than two years (NS:section_162686838198).
type keyPair struct {
	PrivateKey  string    `json:"privateKey"`
	Certificate string    `json:"certificate"`
	Algorithm   string    `json:"algorithm"`
	ValidUntil  time.Time `json:"validUntil"`
}

// longestLife is when NetSuite lets a certificate of today end at the latest.
func longestLife(now time.Time) time.Time { return now.AddDate(2, 0, 0) }

// makeKeyPair makes a key that NetSuite accepts: "ec" for P-256, "rsa" for RSA
// with 3072 bits.
func makeKeyPair(kind, accountID string, now time.Time) (keyPair, error) {
	o := keypair.Options{Subject: keypair.DefaultSubject + " " + accountID, Now: now}
	var algorithm string
	switch kind {
	case "ec":
		o.Kind, algorithm = keypair.P256, "EC P-256"
	case "rsa":
		o.Kind, algorithm = keypair.RSA3072, "RSA 3072"
	default:
		return keyPair{}, personError("Choose an EC or an RSA key.")
	}
	pair, err := keypair.New(o)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{
		PrivateKey: string(pair.PrivateKey), Certificate: string(pair.Certificate),
		Algorithm: algorithm, ValidUntil: pair.ValidUntil,
	}, nil
}

// uploaded is a certificate as NetSuite's upload field takes it.
type uploaded struct {
	pem        string
	algorithm  string
	validUntil time.Time
}

// readCertificate is as strict as NetSuite's upload field is, and says more.
func readCertificate(text string, now time.Time) (uploaded, error) {
	block, _ := pem.Decode([]byte(strings.TrimSpace(text) + "\n"))
	switch {
	case block == nil:
		return uploaded{}, personError("This is no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.")
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return uploaded{}, personError("This is the private key. It stays with you: upload the certificate, which begins with -----BEGIN CERTIFICATE-----.")
	case block.Type == "PUBLIC KEY":
		return uploaded{}, personError("This is a bare public key. NetSuite takes an X.509 certificate, which begins with -----BEGIN CERTIFICATE-----.")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return uploaded{}, personError("The certificate cannot be read: was it pasted whole?")
	}
	algorithm, err := acceptedKey(privatekey.PublicKey(cert))
	if err != nil {
		return uploaded{}, err
	}
	if now.After(cert.NotAfter) {
		return uploaded{}, personError("The certificate expired on " + cert.NotAfter.Format(time.DateOnly) + ": make a new one.")
	}
	until := cert.NotAfter
	if most := longestLife(now); until.After(most) {
		until = most // NetSuite shortens it and says nothing
	}
	return uploaded{pem: string(pem.EncodeToMemory(block)), algorithm: algorithm, validUntil: until}, nil
}

func acceptedKey(key any) (string, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits != 3072 && bits != 4096 {
			return "", personError(fmt.Sprintf("NetSuite takes RSA keys with 3072 or 4096 bits; this one has %d.", bits))
		}
		return fmt.Sprintf("RSA %d", key.N.BitLen()), nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P224() {
			return "", personError("NetSuite takes EC keys on P-256, P-384 and P-521; this one is on P-224.")
		}
		return "EC " + key.Curve.Params().Name, nil
	}
	return "", personError("NetSuite takes RSA and EC keys; this is neither.")
}
