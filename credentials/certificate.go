package credentials

import (
	"crypto/x509"
	"time"
)

// expiryNotice is when NetSuite, too, begins to write mails.
const expiryNotice = 60 * 24 * time.Hour

const dayFormat = "2 January 2006"

// judgeCertificate tells what is wrong with a certificate pasted beside the
// key: what cannot work, and what deserves a look.
func judgeCertificate(k *key, c *x509.Certificate, certificateID string, now time.Time) (failed, warned []Finding) {
	at := func(kind Kind, when time.Time) Finding {
		left := when.Sub(now)
		if left < 0 {
			left = -left
		}
		return Finding{Kind: kind, Field: FieldPrivateKey, Value: when.UTC().Format(dayFormat), Count: int(left / (24 * time.Hour))}
	}
	if k != nil && !k.belongsTo(c) {
		failed = append(failed, Finding{Kind: CertificateOfOtherKey, Field: FieldPrivateKey})
	}
	twoYears := c.NotBefore.AddDate(2, 0, 0)
	switch {
	case now.After(c.NotAfter):
		failed = append(failed, at(CertificateExpired, c.NotAfter))
	case now.Before(c.NotBefore):
		warned = append(warned, at(CertificateEarly, c.NotBefore))
	case c.NotAfter.Sub(now) <= expiryNotice:
		warned = append(warned, at(CertificateExpiring, c.NotAfter))
	case now.After(twoYears):
		warned = append(warned, at(CertificateTwoYears, c.NotAfter))
	}
	if len(failed) == 0 && certificateID != "" && certificateID != thumbprint(c) {
		warned = append(warned, Finding{Kind: CertificateIDOfOther, Field: FieldCertificateID, Value: thumbprint(c)})
	}
	return failed, warned
}
