package privatekey

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"netsuite-connector/credentials/diagnosis"
)

// goodKeys are the files NetSuite's kinds of key come in, with the algorithm
// that each decides.
var goodKeys = map[string]Algorithm{
	"rsa3072-pkcs1.pem": "PS256", "rsa3072-pkcs8.pem": "PS256", "rsa4096-pkcs1.pem": "PS256", "rsa4096-pkcs8.pem": "PS256",
	"rsa3072-pss.pem": "PS256", "rsa4096-pss.pem": "PS256",
	"rsa3072-pss-plus.pem": "PS256", // with a plus sign within its stated length
	"p256-sec1.pem":        "ES256", "p256-pkcs8.pem": "ES256",
	"p384-sec1.pem": "ES384", "p384-pkcs8.pem": "ES384",
	"p521-sec1.pem": "ES512", "p521-pkcs8.pem": "ES512",
	"bag.pem": "ES256",
}

// shapes are what form fields, environment files and editors make of a key.
var shapes = map[string]func(string) string{
	"as it is":                   func(s string) string { return s },
	"CRLF":                       func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"CR alone":                   func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
	"literal \\n":                func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) },
	"literal \\r\\n":             func(s string) string { return strings.ReplaceAll(s, "\n", `\r\n`) },
	"literal \\n, escaped twice": func(s string) string { return strings.ReplaceAll(s, "\n", `\\n`) },
	"spaces for newlines":        func(s string) string { return strings.ReplaceAll(s, "\n", " ") },
	"no newlines":                func(s string) string { return strings.ReplaceAll(s, "\n", "") },
	"tabs for newlines":          func(s string) string { return strings.ReplaceAll(s, "\n", "\t") },
	"blank lines between":        func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
	"byte order mark":            func(s string) string { return "\uFEFF" + s },
	"indented":                   func(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") },
	"quoted in a mail":           func(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") },
	"in quotes":                  func(s string) string { return `"` + strings.TrimSpace(s) + `"` },
	"in single quotes":           func(s string) string { return "'" + s + "'" },
	"in smart quotes":            func(s string) string { return "“" + s + "”" },
	"non-breaking spaces":        func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, " ", "\u00a0"), "\n", "\u00a0") },
	"zero-width spaces":          func(s string) string { return strings.ReplaceAll(s, "\n", "\u200b\n\u200b") },
	"line separators":            func(s string) string { return strings.ReplaceAll(s, "\n", "\u2028") },
	"dashes for hyphens":         func(s string) string { return strings.ReplaceAll(s, "-----", "—–—") },
	"one hyphen lost":            func(s string) string { return strings.ReplaceAll(s, "-----", "----") },
	"the n of a lost backslash":  func(s string) string { return strings.ReplaceAll(s, "\n", "n") },
	"the rn of lost backslashes": func(s string) string { return strings.ReplaceAll(s, "\n", "rn") },
	"text around": func(s string) string {
		return "Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n" + s + "\nsent from my phone -- regards\n"
	},
	"a header in the block": func(s string) string {
		return strings.ReplaceAll(s, "PRIVATE KEY-----\nM", "PRIVATE KEY-----\nComment: of the vault\n\nM")
	},
	"a JSON string": func(s string) string {
		quoted, _ := json.Marshal(s)
		return string(quoted)
	},
	"a JSON string twice": func(s string) string {
		once, _ := json.Marshal(s)
		twice, _ := json.Marshal(string(once))
		return string(twice)
	},
	"JSON with every sign escaped": func(s string) string {
		return strings.NewReplacer("\n", `\u000a`, "+", `\u002b`, "/", `\/`, "=", `\u003d`).Replace(s)
	},
	"an assignment": func(s string) string { return `NETSUITE_PRIVATE_KEY="` + strings.ReplaceAll(s, "\n", `\n`) + `"` },
	"source code": func(s string) string {
		return `"` + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\\n\" +\n    \"") + `"`
	},
	"an array of lines": func(s string) string {
		return `["` + strings.Join(strings.Split(strings.TrimSpace(s), "\n"), `", "`) + `"]`
	},
	"all white space lost":     func(s string) string { return strings.Join(strings.Fields(s), "") },
	"underscores for spaces":   func(s string) string { return strings.ReplaceAll(s, " ", "_") },
	"first hyphens not copied": func(s string) string { return strings.TrimLeft(s, "-") },
	"no hyphens":               func(s string) string { return strings.ReplaceAll(s, "-----", "") },
	"a dash for five hyphens":  func(s string) string { return strings.ReplaceAll(s, "-----", "—") },
	"slashes for backslashes":  func(s string) string { return strings.ReplaceAll(s, "\n", "/n") },
	"rich text": func(s string) string {
		return "<div>" + strings.ReplaceAll(s, "\n", "</div>\n<div class=\"x\">") + "</div>"
	},
	"entities by name": func(s string) string {
		return strings.NewReplacer("\n", "&NewLine;", "+", "&plus;", "/", "&sol;", "=", "&equals;").Replace(s)
	},
	"HTML escaped twice":       func(s string) string { return strings.ReplaceAll(s, "\n", "&amp;#10;") },
	"percent-encoded newlines": func(s string) string { return strings.ReplaceAll(s, "\n", "%0A") },
	"percent-encoded twice":    func(s string) string { return url.PathEscape(url.PathEscape(s)) },
	"hexadecimal escapes":      func(s string) string { return strings.ReplaceAll(s, "\n", `\x0a`) },
	"between invisible marks": func(s string) string {
		return "\u202a" + strings.ReplaceAll(s, "-----", "\u2066-----\u2069") + "\u202c"
	},
	"a data: URL": func(s string) string {
		return "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString([]byte(s))
	},
	"base64, assigned":        func(s string) string { return `KEY="` + base64.StdEncoding.EncodeToString([]byte(s)) + `"` },
	"base64, percent-encoded": func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s + " "))) },
	"base64 between lines of PEM": func(s string) string {
		return "-----BEGIN PRIVATE KEY-----\n" + wrap(base64.StdEncoding.EncodeToString([]byte(s)), 64, "\n") + "-----END PRIVATE KEY-----\n"
	},
	"lines of PEM twice": func(s string) string {
		return "-----BEGIN PRIVATE KEY-----\n" + s + "-----END PRIVATE KEY-----\n"
	},
	"percent-encoded": func(s string) string { return url.PathEscape(s) },
	"form-encoded":    func(s string) string { return url.QueryEscape(s) },
	"HTML":            func(s string) string { return strings.ReplaceAll(s, "\n", "<br />") },
	"HTML entities":   func(s string) string { return strings.ReplaceAll(s, "\n", "&#10;") },
	"base64 of all":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64 in lines": func(s string) string {
		return wrap(base64.StdEncoding.EncodeToString([]byte(s)), 76, "\n")
	},
	"base64url of all": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("\uFEFF" + s)) },
	"base64 twice": func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
	},
	"END line not there": func(s string) string { return s[:strings.LastIndex(s, "-----END")] },
	"BEGIN line not there": func(s string) string {
		start := strings.LastIndex(s, "-----BEGIN")
		return s[start+strings.Index(s[start:], "-----\n")+6:]
	},
	"base64 body alone": func(s string) string {
		start := strings.LastIndex(s, "-----BEGIN")
		return s[start+strings.Index(s[start:], "-----\n")+6 : strings.LastIndex(s, "-----END")]
	},
	"base64 body in one line": func(s string) string {
		start := strings.LastIndex(s, "-----BEGIN")
		return strings.ReplaceAll(s[start+strings.Index(s[start:], "-----\n")+6:strings.LastIndex(s, "-----END")], "\n", "")
	},
	"padding lost":            func(s string) string { return strings.ReplaceAll(s, "=", "") },
	"base64url body":          func(s string) string { return strings.NewReplacer("+", "-", "/", "_").Replace(s) },
	"plus signs lost":         func(s string) string { return strings.ReplaceAll(s, "+", " ") },
	"lines of 76":             func(s string) string { return rewrap(s, 76) },
	"lines of 20":             func(s string) string { return rewrap(s, 20) },
	"UTF-16":                  utf16Text,
	"UTF-16, read as Latin 1": func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") },
	"label in lower case":     func(s string) string { return strings.NewReplacer("BEGIN", "begin", "END", "end").Replace(s) },
}

func utf16Text(s string) string {
	var text strings.Builder
	for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
		text.WriteByte(byte(u))
		text.WriteByte(byte(u >> 8))
	}
	return text.String()
}

func wrap(s string, width int, newline string) string {
	var lines []string
	for len(s) > width {
		lines = append(lines, s[:width])
		s = s[width:]
	}
	return strings.Join(append(lines, s), newline) + newline
}

func rewrap(s string, width int) string {
	var all strings.Builder
	for rest := []byte(s); ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return all.String()
		}
		all.WriteString("-----BEGIN " + b.Type + "-----\n" + wrap(base64.StdEncoding.EncodeToString(b.Bytes), width, "\n") + "-----END " + b.Type + "-----\n")
	}
}

func TestEveryKeyInEveryShape(t *testing.T) {
	t.Parallel()
	for file, algorithm := range goodKeys {
		original := keyFile(t, file)
		want := Parse(original).Key
		if want == nil {
			t.Fatalf("%s: not accepted: %s", file, diagnosis.Message(*Parse(original).Refusal))
		}
		if want.Algorithm() != algorithm {
			t.Errorf("%s: signs %s, want %s", file, want.Algorithm(), algorithm)
		}
		for shape, make := range shapes {
			if file == "bag.pem" && (strings.Contains(shape, "body") || strings.Contains(shape, "line not there")) {
				continue // its last block is the key, after a certificate
			}
			t.Run(file+"/"+shape, func(t *testing.T) {
				t.Parallel()
				field := Parse(make(original))
				if field.Key == nil {
					t.Fatalf("refused: %s", diagnosis.Message(*field.Refusal))
				}
				if field.Key.fingerprint != want.fingerprint {
					t.Error("read as another key")
				}
			})
		}
	}
}
