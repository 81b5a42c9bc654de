package privatekey

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"time"

	"netsuite-connector/credentials/diagnosis"
)

const (
	// expiryNotice is how long before its expiry a certificate is warned about.
	// NetSuite sends its first mail at the same time.
	expiryNotice = 60 * 24 * time.Hour

	// DateFormat is how texts show the days on which certificates begin and end.
	DateFormat = "2 January 2006"
)

// CertificateID is the Certificate ID that NetSuite gives a certificate:
// base64url(SHA-256(DER)), the x5t#S256 of JSON Web Keys. Oracle does not
// document this; a sample of its own agrees (NS:article_0209112025). Only advice
// may depend on it.
func CertificateID(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// PublicKey is the public key of a certificate, nil for a kind that NetSuite
// does not accept. crypto/x509 does not read rsa-pss keys, which contain a plain
// RSA key.
func PublicKey(c *x509.Certificate) crypto.PublicKey {
	if c.PublicKey != nil {
		return c.PublicKey
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil || info.Algorithm.Algorithm.String() != oidPSS {
		return nil
	}
	if key, err := x509.ParsePKCS1PublicKey(info.Key.RightAlign()); err == nil {
		return key
	}
	return nil
}

func isCertificate(b block) bool {
	switch b.label {
	case "CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE":
		return true
	case "":
		_, err := x509.ParseCertificate(b.der)
		return err == nil
	default:
		return false
	}
}

// CheckCertificate checks a certificate that was pasted with the key k, which
// may be nil: failed is what cannot work, warned is what may stop working.
func CheckCertificate(k *Key, c *x509.Certificate, certificateID string, now time.Time) (failed, warned []diagnosis.Finding) {
	at := func(problem diagnosis.Problem, when time.Time) diagnosis.Finding {
		left := when.Sub(now)
		if left < 0 {
			left = -left
		}
		return diagnosis.Finding{Problem: problem, Field: diagnosis.FieldPrivateKey, Value: when.UTC().Format(DateFormat), Count: int(left / (24 * time.Hour))}
	}
	if k != nil && !k.Matches(c) {
		failed = append(failed, diagnosis.Finding{Problem: diagnosis.CertificateOfOtherKey, Field: diagnosis.FieldPrivateKey})
	}
	ends := ExpiryInNetSuite(c)
	switch {
	case now.After(c.NotAfter):
		failed = append(failed, at(diagnosis.CertificateExpired, c.NotAfter))
	case now.Before(c.NotBefore):
		warned = append(warned, at(diagnosis.CertificateEarly, c.NotBefore))
	case c.NotAfter.Sub(now) <= expiryNotice:
		warned = append(warned, at(diagnosis.CertificateExpiring, c.NotAfter))
	case now.After(ends):
		warned = append(warned, at(diagnosis.CertificateTwoYears, c.NotAfter))
	case ends.Sub(now) <= expiryNotice:
		soon := at(diagnosis.CertificateTwoYearsSoon, ends)
		soon.Value = c.NotAfter.UTC().Format(DateFormat)
		warned = append(warned, soon)
	}
	if len(failed) == 0 && certificateID != "" && certificateID != CertificateID(c) {
		warned = append(warned, diagnosis.Finding{Problem: diagnosis.CertificateIDOfOther, Field: diagnosis.FieldCertificateID, Value: CertificateID(c)})
	}
	return failed, warned
}

// ExpiryInNetSuite is when NetSuite lets a certificate expire at the earliest:
// it shortens validity of more than two years without saying so
// (NS:subsect_162755332391), and does not document from when it counts.
func ExpiryInNetSuite(c *x509.Certificate) time.Time {
	if most := c.NotBefore.AddDate(2, 0, 0); c.NotAfter.After(most) {
		return most
	}
	return c.NotAfter
}
