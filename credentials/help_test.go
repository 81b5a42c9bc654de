package credentials

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"netsuite-connector/credentials/diagnosis"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// keyFile reads a key of testdata.
func keyFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("privatekey", "testdata", "keys", name)) // #nosec G304 -- a test's own file
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const (
	testClientID      = "5f1b8f9ce0a2d4f6a8b0c2d4e6f80123456789abcdef0123456789abcdef0123"
	testCertificateID = "NPMnRyPg-WDW0123456789abcdefghijklmnopqrstu"
)

// documentOf makes a credentials document; changes replace or, when nil,
// remove fields.
func documentOf(t testing.TB, changes map[string]any) []byte {
	t.Helper()
	fields := map[string]any{
		diagnosis.FieldAccountID: "1234567_SB1", diagnosis.FieldClientID: testClientID,
		diagnosis.FieldCertificateID: testCertificateID, diagnosis.FieldPrivateKey: keyFile(t, "p256-pkcs8.pem"),
	}
	for name, value := range changes {
		if value == nil {
			delete(fields, name)
		} else {
			fields[name] = value
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parsed(t testing.TB, changes map[string]any) *Credentials {
	t.Helper()
	c, err := Parse(documentOf(t, changes))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sprintf formats with a verb that vet does not see.
func sprintf(format string, value any) string { return fmt.Sprintf(format, value) }

type (
	httpRequest  = http.Request
	httpResponse = http.Response
)

const httpTime = http.TimeFormat
