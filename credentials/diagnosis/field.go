package diagnosis

import "strings"

// FieldRemedy says how to get the right value of a field of a credentials
// document. The path may name a member inside of the field; "" is the document
// itself.
func FieldRemedy(path string) string {
	name, _, _ := strings.Cut(path, ".")
	switch name {
	case FieldAccountID:
		return whereAccountID
	case FieldClientID:
		return whereClientID
	case FieldCertificateID:
		return whereCertificateID
	case FieldPrivateKey:
		return pasteKey
	case FieldClientSecret:
		return "Leave the Client Secret blank, or enter it as text: it is not used."
	case "":
		return "Give the credentials as one JSON object with accountId, clientId, certificateId and privateKey."
	default:
		return "Put it right, or leave it out: it is not a field of the credentials."
	}
}
