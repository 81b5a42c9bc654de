package workbench

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

func clock() time.Time { return time.Now() }

func TestMadeKeysAreTakenBySimulator(t *testing.T) {
	t.Parallel()
	account, err := StartSimulator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	for kind, algorithm := range map[string]string{"ec": "EC P-256", "rsa": "RSA 3072"} {
		pair, err := makeKeyPair(kind, "1234567_SB1", clock())
		if err != nil {
			t.Fatal(err)
		}
		if pair.Algorithm != algorithm || pair.ValidUntil.After(longestLife(clock())) {
			t.Errorf("%s: %s until %s", kind, pair.Algorithm, pair.ValidUntil)
		}
		if id, err := account.Map(strings.Repeat("a", 64), []byte(pair.Certificate), []string{"rest_webservices"}); err != nil || len(id) != 43 {
			t.Errorf("%s: %q, %v", kind, id, err)
		}
	}
}

// The upload refuses what NetSuite refuses, and says what was uploaded.
func TestUploadIsStrict(t *testing.T) {
	t.Parallel()
	now := clock()
	good, err := makeKeyPair("ec", "1", now)
	if err != nil {
		t.Fatal(err)
	}
	p256 := newEC(t, elliptic.P256())
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(p256.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "This is no certificate in PEM form"},
		{"a word", "certificate", "This is no certificate in PEM form"},
		{"the private key", good.PrivateKey, "This is the private key. It stays with you"},
		{"a public key", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), "This is a bare public key."},
		{"half", strings.Replace(good.Certificate, "\n", "\nAAAA", 1), "The certificate cannot be read"},
		{"RSA 2048", certify(t, rsa2048, now.Add(time.Hour)), "this one has 2048"},
		{"P-224", certify(t, newEC(t, elliptic.P224()), now.Add(time.Hour)), "this one is on P-224"},
		{"Ed25519", certify(t, edwards, now.Add(time.Hour)), "this is neither"},
		{"expired", certify(t, p256, now.Add(-time.Hour)), "The certificate expired on"},
	} {
		_, err := readCertificate(c.text, now)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	rsa3072, err := makeKeyPair("rsa", "1", now)
	if err != nil {
		t.Fatal(err)
	}
	if pss, err := readCertificate(asPSS(t, rsa3072.Certificate), now); err != nil || pss.algorithm != "RSA 3072" {
		t.Errorf("an rsa-pss key is RSA, too: %+v, %v", pss, err)
	}
	long, err := readCertificate("\n  "+certify(t, p256, now.AddDate(5, 0, 0)), now)
	if err != nil || !long.validUntil.Equal(longestLife(now)) {
		t.Errorf("a long life is not shortened to two years: %v, %v", long.validUntil, err)
	}
}

// asPSS writes rsa-pss where a certificate names its key's kind, as openssl's
// -newkey rsa-pss does. That breaks the signature, which nobody looks at.
func asPSS(t *testing.T, certificate string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(certificate))
	const id = "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
	block.Bytes = bytes.Replace(block.Bytes, []byte(id+"\x01\x05\x00"), []byte(id+"\x0a\x05\x00"), 1)
	return string(pem.EncodeToMemory(block))
}

func newEC(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func certify(t *testing.T, key crypto.Signer, until time.Time) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.Add(-24 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
