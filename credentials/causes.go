package credentials

import (
	"time"
	"unicode/utf8"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/credentials/privatekey"
)

// possibleCauses are offline findings that may explain why NetSuite refused the
// credentials. They are not certain enough to refuse them beforehand.
func (c *Credentials) possibleCauses(now time.Time) []diagnosis.Finding {
	var found []diagnosis.Finding
	if f := unusualClientID(c.clientID, c.secrets.secret); f != nil {
		found = append(found, *f)
	}
	if f := unusualCertificateID(c.certificateID, c.clientID); f != nil {
		found = append(found, *f)
	}
	if c.certificate != nil {
		failed, warned := privatekey.CheckCertificate(c.key, c.certificate, c.certificateID, now)
		found = append(found, failed...)
		found = append(found, warned...)
	}
	return found
}

func unusualClientID(text, secret string) *diagnosis.Finding {
	switch {
	case uuid().MatchString(text):
		return &diagnosis.Finding{Problem: diagnosis.ClientIDIsApplication, Field: diagnosis.FieldClientID, Value: text}
	case text == secret:
		return &diagnosis.Finding{Problem: diagnosis.ClientIDIsSecret, Field: diagnosis.FieldClientID}
	case !hex64().MatchString(text):
		return &diagnosis.Finding{Problem: diagnosis.ClientIDUnusual, Field: diagnosis.FieldClientID}
	}
	return nil
}

func unusualCertificateID(text, clientID string) *diagnosis.Finding {
	switch {
	case text == clientID:
		return &diagnosis.Finding{Problem: diagnosis.CertificateIDIsClientID, Field: diagnosis.FieldCertificateID}
	case hexPairs().MatchString(text):
		return &diagnosis.Finding{Problem: diagnosis.CertificateIDIsHex, Field: diagnosis.FieldCertificateID, Value: text}
	case utf8.RuneCountInString(text) != 43:
		return &diagnosis.Finding{Problem: diagnosis.CertificateIDIsShort, Field: diagnosis.FieldCertificateID, Value: text, Count: utf8.RuneCountInString(text)}
	}
	return nil
}
