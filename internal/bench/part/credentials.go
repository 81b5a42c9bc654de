package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/plugin"
)

// credentials are documents of one account, each with a key and a client of its own.
type credentials struct{ documents [][]byte }

// first returns the first n of them, and makes those that are missing.
func (c *credentials) first(n int) ([][]byte, error) {
	for len(c.documents) < n {
		document, err := newCredentials(len(c.documents))
		if err != nil {
			return nil, err
		}
		c.documents = append(c.documents, document)
	}
	return c.documents[:n], nil
}

func newCredentials(n int) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var id [32]byte
	_, _ = rand.Read(id[:]) // never fails
	return plugin.Credentials{
		AccountID:     task.Account,
		ClientID:      fmt.Sprintf("%064x", n+1),
		CertificateID: base64.RawURLEncoding.EncodeToString(id[:]),
		PrivateKey:    string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})),
	}.Document(), nil
}
