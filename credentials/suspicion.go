package credentials

import (
	"time"
	"unicode/utf8"
)

// suspicions are what offline facts say about a refusal: not enough to refuse
// the credentials, but worth a look once NetSuite has.
func (c *Credentials) suspicions(now time.Time) []Finding {
	var found []Finding
	if f := oddClientID(c.clientID, c.secrets.secret); f != nil {
		found = append(found, *f)
	}
	if f := oddCertificateID(c.certificateID, c.clientID); f != nil {
		found = append(found, *f)
	}
	if c.certificate != nil {
		failed, warned := judgeCertificate(c.key, c.certificate, c.certificateID, now)
		found = append(found, failed...)
		found = append(found, warned...)
	}
	return found
}

func oddClientID(text, secret string) *Finding {
	switch {
	case uuid.MatchString(text):
		return &Finding{Kind: ClientIDIsApplication, Field: FieldClientID, Value: text}
	case text == secret:
		return &Finding{Kind: ClientIDIsSecret, Field: FieldClientID}
	case !hex64.MatchString(text):
		return &Finding{Kind: ClientIDUnusual, Field: FieldClientID}
	}
	return nil
}

func oddCertificateID(text, clientID string) *Finding {
	switch {
	case text == clientID:
		return &Finding{Kind: CertificateIDIsClientID, Field: FieldCertificateID}
	case hexPairs.MatchString(text):
		return &Finding{Kind: CertificateIDIsHex, Field: FieldCertificateID, Value: text}
	case utf8.RuneCountInString(text) != 43:
		return &Finding{Kind: CertificateIDIsShort, Field: FieldCertificateID, Value: text, Count: utf8.RuneCountInString(text)}
	}
	return nil
}
