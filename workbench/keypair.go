package workbench

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// keyPair is a fresh key and its certificate, in PEM. NetSuite takes no
// certificate for longer than two years (NS:section_162686838198).
type keyPair struct {
	PrivateKey  string    `json:"privateKey"`
	Certificate string    `json:"certificate"`
	Algorithm   string    `json:"algorithm"`
	ValidUntil  time.Time `json:"validUntil"`
}

const certificateLife = 2 * 365 * 24 * time.Hour

// makeKeyPair makes a key that NetSuite accepts: "ec" for P-256, "rsa" for RSA
// with 3072 bits.
func makeKeyPair(kind, accountID string, now time.Time) (keyPair, error) {
	key, algorithm, err := makeKey(kind)
	if err != nil {
		return keyPair{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return keyPair{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "netsuite-connector " + accountID},
		NotBefore:    now.Add(-5 * time.Minute),
		NotAfter:     now.Add(certificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	if _, ok := key.(*rsa.PrivateKey); ok {
		template.SignatureAlgorithm = x509.SHA256WithRSAPSS
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return keyPair{}, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{
		PrivateKey:  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})),
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		Algorithm:   algorithm,
		ValidUntil:  template.NotAfter,
	}, nil
}

func makeKey(kind string) (crypto.Signer, string, error) {
	switch kind {
	case "ec":
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		return key, "EC P-256", err
	case "rsa":
		key, err := rsa.GenerateKey(rand.Reader, 3072)
		return key, "RSA 3072", err
	}
	return nil, "", personError("Choose an EC or an RSA key.")
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
	algorithm, err := acceptedKey(cert.PublicKey)
	if err != nil {
		return uploaded{}, err
	}
	if now.After(cert.NotAfter) {
		return uploaded{}, personError("The certificate expired on " + cert.NotAfter.Format(time.DateOnly) + ": make a new one.")
	}
	until := cert.NotAfter
	if most := now.Add(certificateLife); until.After(most) {
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
