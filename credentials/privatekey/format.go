package privatekey

import (
	"strings"
	"unicode"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/internal/pasted"
)

// problemOfOtherFormat recognises key files that are not PEM, and what else
// people put into the field instead of a key.
func problemOfOtherFormat(text string) diagnosis.Problem {
	binary := strings.ContainsFunc(text, func(r rune) bool { return r > 0 && r < '\a' || r == unicode.ReplacementChar })
	text = strings.TrimSpace(pasted.Clean(text))
	for prefix, problem := range map[string]diagnosis.Problem{
		"PuTTY-User-Key-File": diagnosis.KeyPuTTY, "ssh-rsa ": diagnosis.KeyOpenSSH, "ssh-ed25519 ": diagnosis.KeyOpenSSH, "ecdsa-sha2-": diagnosis.KeyOpenSSH,
		"<RSAKeyValue": diagnosis.KeyXML,
	} {
		if strings.HasPrefix(text, prefix) {
			return problem
		}
	}
	const before = "[ \n\\\"'" // what precedes the object in quoted JSON or in a list
	object, isObject := strings.CutPrefix(strings.TrimLeft(text, before), "{")
	switch {
	case isObject && (strings.Contains(object, "kty") || strings.HasPrefix(strings.TrimLeft(object, before), "keys")):
		return diagnosis.KeyJWK
	case strings.Trim(text, "*•●⬤") == "":
		return diagnosis.KeyMasked
	case binary:
		return diagnosis.KeyBinary
	case len(text) < 256 && !strings.Contains(text, "\n") && fileName(text):
		return diagnosis.KeyFileName
	default:
		return diagnosis.KeyNone
	}
}

func fileName(text string) bool {
	lower := strings.ToLower(strings.Trim(text, "\"'@ "))
	for _, end := range []string{".pem", ".key", ".p8", ".pk8", ".p12", ".pfx", ".der", ".txt", ".ppk", ".cer", ".crt"} {
		if strings.HasSuffix(lower, end) {
			return true
		}
	}
	return false
}
