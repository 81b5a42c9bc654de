package pluginside

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"

	"netsuite-connector/simulator"
)

func credentialClauses() []clause {
	return []clause{
		rule("credentials.required", reasons, "Missing credentials are INVALID_CREDENTIALS with a violation for each, and nothing is sent", func(t *trial) {
			t.connect()
			t.credentials = document{}
			f := t.fails(read, ``, "INVALID_CREDENTIALS")
			t.ends(f, "not_sent", "never")
			for _, name := range []string{"accountId", "clientId", "certificateId", "privateKey"} {
				t.violates(f, name)
			}
			t.nothingSent()
		}),
		rule("credentials.unknown_fields", beforeSent, "Unknown fields of the credentials are ignored: platforms add their own", func(t *trial) {
			t.connect()
			t.credentials = t.credentials.with(document{"_platformId": document{"a": 1}, "clientSecret": ""})
			t.succeeds(read, ``)
		}),
		rule("credentials.account_forms", settingUp, "An account ID is taken in the forms that people paste", func(t *trial) {
			t.connect()
			id := t.account.ID()
			for _, form := range []string{" " + id + "\n", "https://" + id + ".app.netsuite.com/app/center/card.nl?sc=-29", "https://" + id + ".suitetalk.api.netsuite.com"} {
				t.credentials = t.credentials.with(document{"accountId": form})
				t.succeeds(read, ``)
			}
			t.join(t.sim, "-sb1")
			t.credentials = t.credentials.with(document{"accountId": strings.ToUpper(strings.ReplaceAll(t.account.ID(), "-", "_"))})
			t.succeeds(read, ``)
		}),
		rule("credentials.account_refused", security, "What is no account ID is refused before any use of the network", func(t *trial) {
			t.connect()
			id := t.account.ID()
			for _, bad := range []string{"evil.example", id + ".evil.example/", id + "/../x", id + "@evil.example", "https://evil.example/" + id, id + "#", id + "\\x", "../" + id} {
				t.credentials = t.credentials.with(document{"accountId": bad})
				f := t.fails(read, ``, "INVALID_CREDENTIALS")
				t.violates(f, "accountId")
			}
			t.nothingSent()
		}),
		rule("credentials.key_shapes", settingUp, "A private key is read in whatever shape a form field left it", func(t *trial) {
			t.connect()
			key := string(t.bench.pair.key)
			for _, shape := range []string{
				strings.ReplaceAll(key, "\n", "\r\n"), strings.ReplaceAll(key, "\n", `\n`), strings.ReplaceAll(strings.TrimSpace(key), "\n", " "),
				strings.ReplaceAll(key, "\n", ""), "\ufeff" + key, `"` + strings.TrimSpace(key) + `"`, "    " + strings.ReplaceAll(key, "\n", "\n    "),
			} {
				t.credentials = t.credentials.with(document{"privateKey": shape})
				if _, f := t.call(read, ``); f != nil {
					t.errorf("a key in the shape %.50q…: %v", shape, f)
				}
			}
		}),
		rule("credentials.key_refused", settingUp, "RSA keys of 2048 bits, other kinds and what is no key are refused, and nothing is sent", func(t *trial) {
			t.connect()
			small, err := newKeyPair(simulator.RSA2048)
			t.must(err)
			_, edwards, err := ed25519.GenerateKey(rand.Reader)
			t.must(err)
			der, err := x509.MarshalPKCS8PrivateKey(edwards)
			t.must(err)
			for name, key := range map[string]string{
				"RSA 2048": string(small.key), "Ed25519": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
				"no key": "secret", "a certificate": string(t.bench.pair.certificate),
			} {
				t.bench.hide(key)
				t.credentials = t.credentials.with(document{"privateKey": key})
				_, f := t.call(read, ``)
				if f == nil || f.Reason != "INVALID_CREDENTIALS" {
					t.errorf("%s: %v", name, f)
					continue
				}
				t.violates(f, "privateKey")
			}
			t.nothingSent()
		}),
	}
}
