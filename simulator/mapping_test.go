package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
	"time"
)

func TestCertificatesNetSuiteRefuses(t *testing.T) {
	t.Parallel()
	sim := start(t, Options{})
	now := time.Now()
	self := func(key crypto.Signer, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		certificate, err := certify(key, now.Add(-time.Hour), now.AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return certificate
	}
	small := self(newKey(RSA2048))
	narrow := self(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, expired, err := newKeyPair(P256, now.AddDate(-1, 0, 0), now.Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	_, old, err := newKeyPair(P256, now.AddDate(-2, 0, -1), now.AddDate(8, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	key, good, err := NewKeyPair(P256)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, clientID string
		certificate    []byte
		want           string
	}{
		{"RSA 2048", "a", small, "2048"},
		{"P-224", "a", narrow, "neither"},
		{"Ed25519", "a", self(edwards, nil), "neither"},
		{"expired", "a", expired, "expired"},
		{"older than two years", "a", old, "expired"},
		{"a private key", "a", key, "X.509"},
		{"nothing", "a", nil, "X.509"},
		{"a broken certificate", "a", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte{1, 2}}), "cannot be read"},
		{"no client", "", good, "Client ID"},
	} {
		_, err := sim.Register(Mapping{ClientID: test.clientID, CertificatePEM: test.certificate})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestCertificateIDs(t *testing.T) {
	t.Parallel()
	sim := start(t, Options{})
	var first []byte
	for i := range maxActiveCertificates {
		_, certificate, err := NewKeyPair(P256)
		if err != nil {
			t.Fatal(err)
		}
		id, err := sim.Register(Mapping{ClientID: "a", CertificatePEM: certificate})
		block, _ := pem.Decode(certificate)
		sum := sha256.Sum256(block.Bytes)
		if err != nil || id != base64.RawURLEncoding.EncodeToString(sum[:]) {
			t.Fatalf("%q %v", id, err)
		}
		if i == 0 {
			first = certificate
			if again, err := sim.Register(Mapping{ClientID: "a", CertificatePEM: certificate}); again != id || err != nil {
				t.Errorf("again: %q %v", again, err)
			}
			if _, err := sim.Register(Mapping{ClientID: "b", CertificatePEM: certificate}); err == nil {
				t.Error("a certificate serves two integrations")
			}
		}
	}
	_, sixth, err := NewKeyPair(P256)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Register(Mapping{ClientID: "a", CertificatePEM: sixth}); err == nil {
		t.Fatal("a sixth certificate was taken")
	}
	id, _ := sim.Register(Mapping{ClientID: "a", CertificatePEM: first})
	if !sim.RevokeCertificate(id) || sim.RevokeCertificate("none") {
		t.Error("RevokeCertificate")
	}
	if _, err := sim.Register(Mapping{ClientID: "a", CertificatePEM: sixth}); err != nil {
		t.Error(err)
	}
	if _, err := sim.Register(Mapping{ClientID: "a", CertificatePEM: first}); err == nil {
		t.Error("a revoked certificate was taken again")
	}
}

func TestKeyPairs(t *testing.T) {
	t.Parallel()
	for _, kind := range []KeyKind{P256, P384, P521, RSA2048} {
		key, certificate, err := NewKeyPair(kind)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(key)
		private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		block, _ = pem.Decode(certificate)
		parsed, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		public, ok := private.(crypto.Signer).Public().(interface{ Equal(crypto.PublicKey) bool })
		if !ok || !public.Equal(parsed.PublicKey) {
			t.Errorf("%s: the certificate is another key's", kind)
		}
	}
	if _, _, err := NewKeyPair("P-512"); err == nil {
		t.Error("P-512 is no kind")
	}
}
