package main

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/keypair"
	"netsuite-connector/simulator"
)

func TestKeygen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		args   []string
		fits   func(key any) bool
		signed x509.SignatureAlgorithm
	}{
		{"default", nil, onCurve("P-256"), x509.ECDSAWithSHA256},
		{"P-384", []string{"--curve", "p384"}, onCurve("P-384"), x509.ECDSAWithSHA384},
		{"P-521", []string{"--curve", "P-521"}, onCurve("P-521"), x509.ECDSAWithSHA512},
		{"rsa", []string{"--type", "rsa", "--bits", "3072"}, func(key any) bool {
			private, ok := key.(*rsa.PrivateKey)
			return ok && private.N.BitLen() == 3072
		}, x509.SHA256WithRSAPSS},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "new")
			got := call{}.run(t, append([]string{"keygen", "--out", dir, "--subject", "ERP sync"}, tt.args...)...).wants(t, exitDone)
			keyFile, certificateFile := filepath.Join(dir, keyFileName), filepath.Join(dir, certificateFileName)
			info, err := os.Stat(keyFile)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%v, %v", info, err)
			}
			keyBlock, certificateBlock := readBlock(t, keyFile, "PRIVATE KEY"), readBlock(t, certificateFile, "CERTIFICATE")
			key, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
			if err != nil || !tt.fits(key) {
				t.Fatalf("%T, %v", key, err)
			}
			certificate, err := x509.ParseCertificate(certificateBlock.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if certificate.SignatureAlgorithm != tt.signed || certificate.Subject.CommonName != "ERP sync" {
				t.Errorf("%v, %v", certificate.SignatureAlgorithm, certificate.Subject)
			}
			if left := time.Until(certificate.NotAfter); left < 729*24*time.Hour || certificate.NotAfter.After(certificate.NotBefore.AddDate(2, 0, 0)) {
				t.Errorf("valid from %v until %v", certificate.NotBefore, certificate.NotAfter)
			}
			sum := sha256.Sum256(certificateBlock.Bytes)
			id := base64.RawURLEncoding.EncodeToString(sum[:])
			for _, want := range []string{id, keyFile, certificateFile, "Setup > Integration", "M2M", "netsuite verify"} {
				if !strings.Contains(got.stdout, want) {
					t.Errorf("no %q in:\n%s", want, got.stdout)
				}
			}
			if strings.Contains(got.stdout+got.stderr, strings.Split(string(pem.EncodeToMemory(keyBlock)), "\n")[1]) {
				t.Error("it printed the key")
			}

			// The key serves, and NetSuite shows the ID that was foretold.
			to := startAccount(t, simulator.Options{})
			shown, err := to.Register(simulator.Mapping{ClientID: "a" + to.connection.client[1:], CertificatePEM: pem.EncodeToMemory(certificateBlock)})
			if err != nil || shown != id {
				t.Fatalf("%s, %v; want %s", shown, err, id)
			}
			env := append(to.without(envClientID, envCertificateID, envPrivateKey),
				envClientID+"=a"+to.connection.client[1:], envCertificateID+"="+id, envPrivateKeyFile+"="+keyFile)
			call{env: env}.run(t, "verify").wants(t, exitDone)
		})
	}
}

func onCurve(name string) func(any) bool {
	return func(key any) bool {
		private, ok := key.(*ecdsa.PrivateKey)
		return ok && private.Curve.Params().Name == name
	}
}

func readBlock(t *testing.T, path, kind string) *pem.Block {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != kind || len(rest) > 0 {
		t.Fatalf("%s holds no %s alone", path, kind)
	}
	return block
}

func TestKeygenOverwritesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{keyFileName, certificateFileName} {
		dir := t.TempDir()
		file := writeFile(t, filepath.Join(dir, name), "precious", 0o644)
		got := call{}.run(t, "keygen", "--out", dir).wants(t, exitUsage)
		if text, err := os.ReadFile(file); string(text) != "precious" || err != nil {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 || !strings.Contains(got.stderr, name) {
			t.Errorf("%v: %s", entries, got.stderr)
		}
		call{}.run(t, "keygen", "--out", dir, "--force").wants(t, exitDone)
		readBlock(t, filepath.Join(dir, certificateFileName), "CERTIFICATE")
		if info, err := os.Stat(filepath.Join(dir, keyFileName)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	}
}

// With --force, too: what is there stays until both of the new files are whole.
func TestKeygenThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	pair, err := keypair.New(keypair.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keyFile, certificateFile := filepath.Join(dir, keyFileName), filepath.Join(dir, certificateFileName)
	for _, path := range []string{keyFile, certificateFile} {
		writeFile(t, path, "precious", 0o600)
	}
	taken := fmt.Sprintf("%s.%d.part", certificateFile, os.Getpid())
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writePair(pair, keyFile, certificateFile, true); err == nil {
		t.Error("the certificate was written into a folder")
	}
	if err := os.Remove(taken); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, dir); strings.Count(got, `"precious"`) != 2 || strings.Count(got, "\n") != 2 {
		t.Error(got)
	}
	if err := writePair(pair, keyFile, certificateFile, true); err != nil || strings.Count(contents(t, dir), "\n") != 2 || read(t, keyFile) != string(pair.PrivateKey) {
		t.Errorf("%v: %s", err, contents(t, dir))
	}
}

func TestKeygenForAProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	document := decode(t, call{dir: dir}.run(t, "keygen", "--json").wants(t, exitDone).stdout)
	if len(document) != 4 || document["privateKeyFile"] != keyFileName || document["certificateFile"] != certificateFileName {
		t.Error(document)
	}
	sum := sha256.Sum256(readBlock(t, filepath.Join(dir, certificateFileName), "CERTIFICATE").Bytes)
	if document["certificateId"] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		t.Error(document)
	}
}
