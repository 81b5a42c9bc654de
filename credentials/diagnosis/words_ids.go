package diagnosis

import "fmt"

const (
	whereClientID      = "The Client ID (consumer key) is shown once, when the integration record is saved: 64 letters and digits. If it is lost, edit the record under Setup > Integration > Manage Integrations and choose Reset Credentials."
	whereCertificateID = "Copy the Certificate ID whole from " + whereMapping + ", column Certificate ID; a hyphen at its start belongs to it."
	renewCertificate   = "Make a new key and certificate with `netsuite keygen`, upload the certificate under " + whereMapping + ", and enter the new Private Key and Certificate ID here."
)

func idWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case ClientIDBlank:
		return "The Client ID is missing.", whereClientID
	case ClientIDMalformed:
		return "The Client ID holds spaces, line breaks or other characters that no Client ID has.", whereClientID
	case ClientIDIsApplication:
		return "The Client ID" + inParentheses(f.Value) + " is a UUID: that is the Application ID of the integration record, not its Client ID.", whereClientID
	case ClientIDIsSecret:
		return "The Client ID and the Client Secret are the same.", whereClientID
	case ClientIDUnusual:
		return "The Client ID does not look like one: NetSuite's are 64 letters (a to f) and digits.", whereClientID
	case CertificateIDBlank:
		return "The Certificate ID is missing.", whereCertificateID
	case CertificateIDMalformed:
		return "The Certificate ID holds spaces, line breaks or other characters that no Certificate ID has.", whereCertificateID
	case CertificateIDIsPEM:
		detail = "The Certificate ID field holds a certificate or key instead of an ID."
		if f.Value != "" {
			detail += " The ID of this certificate in NetSuite should be " + f.Value + "."
		}
		return detail, "A certificate may be pasted into the Private Key field, below the key. " + whereCertificateID
	case CertificateIDIsHex:
		return "The Certificate ID" + inParentheses(f.Value) + " looks like a certificate's serial number or fingerprint, not the ID that NetSuite gave it.", whereCertificateID
	case CertificateIDIsShort:
		return fmt.Sprintf("The Certificate ID%s has %d characters; NetSuite's have 43.", inParentheses(f.Value), f.Count), whereCertificateID
	case CertificateIDIsClientID:
		return "The Certificate ID and the Client ID are the same.", whereCertificateID
	}
	return "", ""
}

func certificateWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case CertificateUnreadable:
		return "The certificate in the Private Key field cannot be read.", "Paste it again, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, or leave it out: it is used for advice only."
	case CertificateOfOtherKey:
		return "The certificate in the Private Key field belongs to another key.", "Paste the private key and the certificate that were made together, and check that this certificate is the one uploaded to NetSuite."
	case CertificateExpired:
		return "The certificate expired " + days(f.Count) + " ago, on " + f.Value + ".", renewCertificate
	case CertificateEarly:
		return "The certificate is not valid before " + f.Value + ".", "Check the clock of the machine that made it, and of this one."
	case CertificateExpiring:
		return "The certificate expires in " + days(f.Count) + ", on " + f.Value + ".", renewCertificate + " Both certificates may be active at once."
	case CertificateTwoYears:
		return "The certificate is over two years old, and NetSuite ends every certificate after two years, whatever date it bears (" + f.Value + ").", renewCertificate
	case CertificateTwoYearsSoon:
		return "The certificate bears the date " + f.Value + ", but NetSuite ends every certificate after two years: this one may end in " + days(f.Count) + ".", renewCertificate + " Both certificates may be active at once."
	case CertificateIDOfOther:
		return "The Certificate ID should be " + f.Value + " for the certificate in the Private Key field; the one given belongs to another certificate.", whereCertificateID
	}
	return "", ""
}

func days(n int) string {
	switch n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}
