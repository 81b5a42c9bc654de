// Package sealed seals credentials to a fleet's workers, so that a job can carry
// them past everybody else: with age (filippo.io/age), to the workers' recipient.
package sealed

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// limit is the largest credentials document.
const limit = 1 << 20

// NewKey makes a pair of keys: the identity is the workers' secret, and the
// recipient is for everybody who seals.
func NewKey() (identity, recipient string, err error) {
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return pair.String(), pair.Recipient().String(), nil
}

// Seal seals a credentials document to recipients.
func Seal(document []byte, recipients ...string) (string, error) {
	var to []age.Recipient
	for _, text := range recipients {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return "", fmt.Errorf("sealed: a recipient begins with age1: %w", err)
		}
		to = append(to, r)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(document); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// Opener returns what opens sealed credentials, with the identities in a text: one
// a line, lines that begin with # being comments. During a change of keys, there
// are two.
func Opener(identities string) (func(sealed string) ([]byte, error), error) {
	keys, err := age.ParseIdentities(strings.NewReader(identities))
	if err != nil {
		return nil, fmt.Errorf("sealed: the identities: %w", err)
	}
	return func(sealed string) ([]byte, error) {
		raw, err := base64.StdEncoding.DecodeString(sealed)
		if err != nil {
			return nil, err
		}
		opened, err := age.Decrypt(bytes.NewReader(raw), keys...)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(opened, limit))
	}, nil
}
