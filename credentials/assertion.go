package credentials

import (
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"netsuite-connector/credentials/privatekey"
)

const (
	// assertionLifetime is well under NetSuite's limit of 60 minutes
	// (NS:section_162790605110).
	assertionLifetime = 10 * time.Minute
	// backdate keeps a clock that is a little fast from making assertions
	// that NetSuite takes for issued in the future. No tolerance of
	// NetSuite's is published.
	backdate = 30 * time.Second
)

// claims are NetSuite's (NS:section_162790605110). Audience and scope are one
// string each: golang-jwt's own claims would write lists.
type claims struct {
	Issuer               string `json:"iss"`
	Scope                string `json:"scope"`
	Audience             string `json:"aud"`
	IssuedAt             int64  `json:"iat"`
	Expires              int64  `json:"exp"`
	ID                   string `json:"jti"`
	jwt.RegisteredClaims `json:"-"`
}

// assertion signs a new assertion. One is never used twice.
func (c *Credentials) assertion(scope Scope, now time.Time, random io.Reader) (string, error) {
	unique := make([]byte, 16)
	if _, err := io.ReadFull(random, unique); err != nil {
		return "", fmt.Errorf("no randomness: %w", err)
	}
	issued := now.Add(-backdate)
	token := jwt.NewWithClaims(signingMethod(c.key.Algorithm()), claims{
		Issuer:   c.clientID,
		Scope:    string(scope),
		Audience: c.account.TokenURL(),
		IssuedAt: issued.Unix(),
		Expires:  issued.Unix() + int64(assertionLifetime/time.Second),
		ID:       base64.RawURLEncoding.EncodeToString(unique),
	})
	token.Header["kid"] = c.certificateID
	return token.SignedString(c.key.Signer())
}

func signingMethod(a privatekey.Algorithm) jwt.SigningMethod {
	switch a {
	case privatekey.ES256:
		return jwt.SigningMethodES256
	case privatekey.ES384:
		return jwt.SigningMethodES384
	case privatekey.ES512:
		return jwt.SigningMethodES512
	default:
		return jwt.SigningMethodPS256
	}
}
