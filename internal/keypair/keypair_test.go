package keypair_test

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/keypair"
)

func TestNewMakesAPairThatNetSuiteAccepts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)
	for _, tt := range []struct {
		kind      keypair.Kind
		signature x509.SignatureAlgorithm
	}{
		{keypair.P256, x509.ECDSAWithSHA256},
		{keypair.P384, x509.ECDSAWithSHA384},
		{keypair.P521, x509.ECDSAWithSHA512},
		{keypair.RSA3072, x509.SHA256WithRSAPSS},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			t.Parallel()
			pair, err := keypair.New(keypair.Options{Kind: tt.kind, Subject: "ERP sync", Now: now})
			if err != nil {
				t.Fatal(err)
			}
			certificate := parse(t, pair.Certificate)
			key := privateKey(t, pair.PrivateKey)
			switch public := certificate.PublicKey.(type) {
			case *ecdsa.PublicKey:
				if name := public.Curve.Params().Name; name != string(tt.kind) {
					t.Errorf("the curve is %s", name)
				}
				if !public.Equal(key.(*ecdsa.PrivateKey).Public()) {
					t.Error("the certificate is another key's")
				}
			case *rsa.PublicKey:
				if bits := public.N.BitLen(); bits != 3072 {
					t.Errorf("the key has %d bits", bits)
				}
				if !public.Equal(key.(*rsa.PrivateKey).Public()) {
					t.Error("the certificate is another key's")
				}
			default:
				t.Fatalf("the key is a %T", public)
			}
			if certificate.SignatureAlgorithm != tt.signature {
				t.Errorf("signed with %v", certificate.SignatureAlgorithm)
			}
			if err := certificate.CheckSignature(certificate.SignatureAlgorithm, certificate.RawTBSCertificate, certificate.Signature); err != nil {
				t.Errorf("not signed by itself: %v", err)
			}
			if certificate.Subject.CommonName != "ERP sync" {
				t.Errorf("the subject is %q", certificate.Subject.CommonName)
			}
			if !certificate.NotBefore.Before(now) || now.Sub(certificate.NotBefore) > time.Hour {
				t.Errorf("valid from %v", certificate.NotBefore)
			}
			if want := certificate.NotBefore.AddDate(2, 0, 0); !certificate.NotAfter.Equal(want) || !pair.ValidUntil.Equal(want) {
				t.Errorf("valid until %v and %v, want %v", certificate.NotAfter, pair.ValidUntil, want)
			}
			sum := sha256.Sum256(certificate.Raw)
			if want := base64.RawURLEncoding.EncodeToString(sum[:]); pair.CertificateID != want {
				t.Errorf("the Certificate ID is %s, want %s", pair.CertificateID, want)
			}
		})
	}
}

func TestCertificateIDNeverBeginsWithAHyphen(t *testing.T) {
	t.Parallel()
	for range 300 { // one in 64 would
		pair, err := keypair.New(keypair.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(pair.CertificateID, "-") {
			t.Fatal(pair.CertificateID)
		}
	}
}

func TestKindThatNetSuiteRefuses(t *testing.T) {
	t.Parallel()
	if _, err := keypair.New(keypair.Options{Kind: "RSA-2048"}); err == nil {
		t.Fatal("made a key that NetSuite refuses")
	}
}

func TestPairHidesItsKeyWhenPrinted(t *testing.T) {
	t.Parallel()
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(pair.PrivateKey)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, pair); strings.Contains(text, "PRIVATE") || strings.Contains(text, string(block.Bytes)) {
			t.Errorf("%s shows %s", format, text)
		}
	}
}

func parse(t *testing.T, text []byte) *x509.Certificate {
	t.Helper()
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
		t.Fatalf("no certificate alone: %q", text)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func privateKey(t *testing.T, text []byte) any {
	t.Helper()
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		t.Fatal("no PKCS#8 key alone")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
