package simulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

const maxActiveCertificates = 5 // of one integration (NS:section_162686838198)

// Mapping is one line of Setup > Integration > Manage Authentication > OAuth
// 2.0 Client Credentials (M2M) Setup: a certificate for an integration, an
// entity and a role.
type Mapping struct {
	ClientID       string
	CertificatePEM []byte
	Scopes         []string // ticked on a new integration; rest_webservices and restlets by default
	Entity         string   // "-5" by default
	Role           string   // "3" by default
}

// certificate is an uploaded one.
type certificate struct {
	id, clientID, entity, role string
	key                        crypto.PublicKey
	algorithms                 []string // the alg values that fit the key
	created, from, until       time.Time
	revoked                    bool
}

func (c *certificate) active(now time.Time) bool { return !c.revoked && now.Before(c.until) }

// Register uploads a certificate as NetSuite would take it, and returns its
// Certificate ID. An integration that is not there yet is made, enabled and
// with every permission. The same mapping again returns the same ID.
func (a *Account) Register(m Mapping) (certificateID string, err error) {
	return a.register(m, true)
}

// register uploads a certificate; again says whether it may be there already.
func (a *Account) register(m Mapping, again bool) (certificateID string, err error) {
	if m.ClientID == "" {
		return "", errors.New("simulator: a mapping needs a Client ID")
	}
	if m.Entity == "" {
		m.Entity = "-5"
	}
	if m.Role == "" {
		m.Role = "3"
	}
	now := a.sim.now()
	c, err := parseCertificate(m.CertificatePEM, now)
	if err != nil {
		return "", err
	}
	c.clientID, c.entity, c.role = m.ClientID, m.Entity, m.Role

	a.mu.Lock()
	defer a.mu.Unlock()
	if known := a.certificates[c.id]; known != nil {
		if known.clientID != m.ClientID || known.entity != m.Entity || known.role != m.Role || known.revoked || !again {
			return "", errors.New("simulator: this certificate was already used for a mapping: make a new one")
		}
		return known.id, nil
	}
	active := 0
	for _, other := range a.certificates {
		if other.clientID == m.ClientID && other.active(now) {
			active++
		}
	}
	if active >= maxActiveCertificates {
		return "", fmt.Errorf("simulator: the integration already has %d active certificates: revoke one", active)
	}
	if a.integrations[m.ClientID] == nil {
		scopes := m.Scopes
		if scopes == nil {
			scopes = []string{scopeREST, scopeRESTlets}
		}
		a.integrations[m.ClientID] = &Integration{ClientID: m.ClientID, Scopes: slices.Clone(scopes), ApplicationID: applicationID(m.ClientID)}
	}
	a.certificates[c.id] = c
	return c.id, nil
}

// parseCertificate takes what NetSuite takes (NS:subsect_162755332391).
func parseCertificate(text []byte, now time.Time) (*certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("simulator: upload an X.509 certificate in PEM, not a bare key")
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("simulator: the certificate cannot be read: %w", err)
	}
	sum := sha256.Sum256(block.Bytes)
	c := &certificate{
		id:      base64.RawURLEncoding.EncodeToString(sum[:]),
		created: now, from: parsed.NotBefore, until: parsed.NotAfter,
	}
	if limit := c.from.AddDate(2, 0, 0); c.until.After(limit) {
		c.until = limit // shortened without a word
	}
	if !now.Before(c.until) {
		return nil, fmt.Errorf("simulator: the certificate expired on %s", c.until.UTC().Format(time.DateOnly))
	}
	c.key = parsed.PublicKey
	if c.key == nil {
		if c.key, err = pssKey(parsed.RawSubjectPublicKeyInfo); err != nil {
			return nil, err
		}
	}
	c.algorithms, err = algorithmsOf(c.key)
	return c, err
}

func algorithmsOf(key crypto.PublicKey) ([]string, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if n := key.N.BitLen(); n != 3072 && n != 4096 {
			return nil, fmt.Errorf("simulator: an RSA key has 3072 or 4096 bits, this one %d", n)
		}
		return []string{"PS256", "PS384", "PS512"}, nil
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256():
			return []string{"ES256"}, nil
		case elliptic.P384():
			return []string{"ES384"}, nil
		case elliptic.P521():
			return []string{"ES512"}, nil
		}
	}
	return nil, errors.New("simulator: the key is neither RSA nor on P-256, P-384 or P-521")
}

// pssKey reads a key made with -newkey rsa-pss, whose object identifier
// crypto/x509 does not know: inside is a plain RSA key.
func pssKey(raw []byte) (*rsa.PublicKey, error) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if rest, err := asn1.Unmarshal(raw, &info); err != nil || len(rest) > 0 ||
		!info.Algorithm.Algorithm.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}) {
		return nil, errors.New("simulator: the certificate's kind of key is unknown")
	}
	key, err := x509.ParsePKCS1PublicKey(info.Key.RightAlign())
	if err != nil {
		return nil, fmt.Errorf("simulator: the certificate's key cannot be read: %w", err)
	}
	return key, nil
}

// applicationID is the integration's other ID, a UUID, often taken for the
// Client ID.
func applicationID(clientID string) string {
	sum := sha256.Sum256([]byte("application " + clientID))
	return fmt.Sprintf("%X-%X-%X-%X-%X", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
