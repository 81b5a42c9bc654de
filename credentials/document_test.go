package credentials

import (
	"testing"

	"netsuite-connector/credentials/diagnosis"
)

// A key that is refused is one violation of its field.
func TestRefusedKeyIsOneViolation(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"rsa2048-pkcs8.pem", "ed25519.pem", "secp256k1-sec1.pem", "explicit-sec1.pem", "encrypted-pkcs8.pem",
		"public.pem", "p256-cert.pem", "request.pem", "openssh.pem", "openssh.pub", "pkcs12.txt",
	} {
		c, err := Parse(documentOf(t, map[string]any{diagnosis.FieldPrivateKey: keyFile(t, file)}))
		if err == nil {
			t.Errorf("%s: accepted as %v", file, c)
			continue
		}
		if f := failureOf(t, err); f.Field != diagnosis.FieldPrivateKey || len(f.Violations) != 1 || f.Violations[0].Field != diagnosis.FieldPrivateKey {
			t.Errorf("%s: violations %v", file, f.Violations)
		}
	}
}
