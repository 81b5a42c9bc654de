package hostside

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"

	"netsuite-connector/internal/conform/strict"
)

// secrets are what must not get where it does not belong. They are new for each
// run.
type secrets struct {
	clientID, certificateID, privateKey string
	document                            string // the credentials document with these
	environment, setting                string // in the host's own environment
}

func newSecrets() (secrets, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return secrets{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return secrets{}, err
	}
	s := secrets{
		clientID: rand.Text(), certificateID: rand.Text(), environment: rand.Text(), setting: rand.Text(),
		privateKey: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	document, err := json.Marshal(map[string]string{
		"accountId": "1234567", "clientId": s.clientID, "certificateId": s.certificateID, "privateKey": s.privateKey,
	})
	s.document = string(document)
	return s, err
}

// inside returns the name of a credential that stands in text, "" for none.
func (s secrets) inside(text string) string {
	keyLine := strings.Split(s.privateKey, "\n")[1] // a host may have joined the lines in its own way
	switch {
	case strings.Contains(text, s.clientID):
		return "the Client ID"
	case strings.Contains(text, s.certificateID):
		return "the Certificate ID"
	case strings.Contains(text, keyLine):
		return "the private key"
	default:
		return ""
	}
}

// started returns what a process was started with, in one text.
func startedWith(e strict.Event) string {
	return strings.Join(append(append([]string{}, e.Args...), e.Environ...), "\n")
}
