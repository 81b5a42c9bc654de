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
	ends := endsInNetSuite(c)
	switch {
	case now.After(c.NotAfter):
		failed = append(failed, at(CertificateExpired, c.NotAfter))
	case now.Before(c.NotBefore):
		warned = append(warned, at(CertificateEarly, c.NotBefore))
	case c.NotAfter.Sub(now) <= expiryNotice:
		warned = append(warned, at(CertificateExpiring, c.NotAfter))
	case now.After(ends):
		warned = append(warned, at(CertificateTwoYears, c.NotAfter))
	case ends.Sub(now) <= expiryNotice:
		soon := at(CertificateTwoYearsSoon, ends)
		soon.Value = c.NotAfter.UTC().Format(dayFormat)
		warned = append(warned, soon)
	}
	if len(failed) == 0 && certificateID != "" && certificateID != thumbprint(c) {
		warned = append(warned, Finding{Kind: CertificateIDOfOther, Field: FieldCertificateID, Value: thumbprint(c)})
	}
	return failed, warned
}

// endsInNetSuite is when NetSuite lets a certificate end at the earliest: it
// shortens a life of more than two years without a word
// (NS:subsect_162755332391), and does not say from when it counts.
func endsInNetSuite(c *x509.Certificate) time.Time {
	if most := c.NotBefore.AddDate(2, 0, 0); c.NotAfter.After(most) {
		return most
	}
	return c.NotAfter
}
