package privatekey

import (
	"crypto/x509"
	"slices"

	"netsuite-connector/credentials/diagnosis"
)

// maxKeys bounds the number of keys of a field that are checked, since checking
// one is expensive.
const maxKeys = 16

// Contents is what the private key field of the credentials contains.
type Contents struct {
	Key          *Key               // nil if there is none that NetSuite accepts
	Refusal      *diagnosis.Finding // why there is no key
	Certificate  *x509.Certificate  // the key's own certificate, or else the first one
	Certificates int                // blocks labelled as certificates, unreadable ones included

	readable []*x509.Certificate
}

// Parse reads the private key field. It returns no error: a key that was refused
// is in Refusal, so that a certificate beside it can be checked as well.
func Parse(text string) Contents {
	if len(text) > MaxLength {
		return Contents{Refusal: &diagnosis.Finding{Problem: diagnosis.KeyTooLarge, Field: diagnosis.FieldPrivateKey}}
	}
	var found Contents
	var keys []*Key
	var refusals []diagnosis.Finding
	tried := 0
	for _, b := range blocks(text) {
		if isCertificate(b) {
			found.Certificates++
			if c, err := x509.ParseCertificate(b.der); err == nil {
				found.readable = append(found.readable, c)
			}
			continue
		}
		if tried++; tried > maxKeys {
			break
		}
		k, refusal := keyOf(b)
		switch {
		case k != nil:
			keys = append(keys, k)
		case refusal != nil:
			refusals = append(refusals, *refusal)
		}
	}
	found.Key, found.Certificate = pair(keys, found.readable)
	switch {
	case found.Key == nil:
		found.Refusal = mostRelevant(refusals, found.Certificates > 0, text)
	case differ(keys) && (found.Certificate == nil || !found.Key.Matches(found.Certificate)):
		found.Key, found.Refusal = nil, &diagnosis.Finding{Problem: diagnosis.KeySeveral, Field: diagnosis.FieldPrivateKey}
	}
	return found
}

// differ reports whether there are different keys, so that none can be chosen.
func differ(keys []*Key) bool {
	return slices.ContainsFunc(keys, func(k *Key) bool { return k.fingerprint != keys[0].fingerprint })
}

// PreferCertificate chooses the certificate with the given Certificate ID, if
// the key has several: a key that is kept gets a new one every two years.
func (c *Contents) PreferCertificate(id string) {
	for _, certificate := range c.readable {
		if c.Key != nil && c.Key.Matches(certificate) && CertificateID(certificate) == id {
			c.Certificate = certificate
		}
	}
}

// pair chooses, of several keys, the one that has a certificate, and the
// certificate of the key that expires last. Without such a pair it returns the
// first of each.
func pair(keys []*Key, certificates []*x509.Certificate) (*Key, *x509.Certificate) {
	for _, k := range keys {
		var latest *x509.Certificate
		for _, c := range certificates {
			if k.Matches(c) && (latest == nil || c.NotAfter.After(latest.NotAfter)) {
				latest = c
			}
		}
		if latest != nil {
			return k, latest
		}
	}
	var key *Key
	var certificate *x509.Certificate
	if len(keys) > 0 {
		key = keys[0]
	}
	if len(certificates) > 0 {
		certificate = certificates[0]
	}
	return key, certificate
}

// mostRelevant chooses what to report if there is no key: a refused private key
// before anything that is not one.
func mostRelevant(refusals []diagnosis.Finding, certificate bool, text string) *diagnosis.Finding {
	for _, f := range refusals {
		if f.Problem != diagnosis.KeyPublic && f.Problem != diagnosis.KeyRequest && f.Problem != diagnosis.KeyNone {
			return &f
		}
	}
	if len(refusals) > 0 {
		return &refusals[0]
	}
	if certificate {
		return &diagnosis.Finding{Problem: diagnosis.KeyCertificateOnly, Field: diagnosis.FieldPrivateKey}
	}
	return &diagnosis.Finding{Problem: problemOfOtherFormat(text), Field: diagnosis.FieldPrivateKey}
}
