package main

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"netsuite-connector/simulator"
)

// asUTF16 returns text in UTF-16 without a byte order mark.
func asUTF16(text string, order binary.AppendByteOrder) string {
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = order.AppendUint16(encoded, unit)
	}
	return string(encoded)
}

// fromWindows returns text in each form in which it may come from Windows.
func fromWindows(text string) map[string]string {
	return map[string]string{
		"UTF-8 with a mark":        markUTF8 + text,
		"UTF-16LE with a mark":     asUTF16("\ufeff"+text, binary.LittleEndian),
		"UTF-16BE with a mark":     asUTF16("\ufeff"+text, binary.BigEndian),
		"UTF-16LE without a mark":  asUTF16(text, binary.LittleEndian),
		"UTF-16BE without a mark":  asUTF16(text, binary.BigEndian),
		"UTF-8 as it is elsewhere": text,
	}
}

func TestDecodeText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{}", "{\r\n\t\"a\": \"é€😀\"}\r\n", "Überschrift", "a long beginning, then \ufeff 東京"} {
		for form, given := range fromWindows(text) {
			if got := decodeText([]byte(given)); string(got) != text {
				t.Errorf("%s: %q becomes %q, want %q", form, given, got, text)
			}
		}
	}
	for _, tt := range []struct{ name, given, want string }{
		{"only the mark of UTF-8", markUTF8, ""},
		{"only the mark of UTF-16LE", markUTF16LE, ""},
		{"only the mark of UTF-16BE", markUTF16BE, ""},
		{"a second mark is text", markUTF8 + markUTF8 + "a", markUTF8 + "a"},
		{"one character after a mark", markUTF16LE + "1\x00", "1"},
		{"no Latin beginning after a mark", asUTF16("\ufeff東京", binary.BigEndian), "東京"},
		{"a zero character inside text with a mark", asUTF16("\ufeffa\x00b", binary.LittleEndian), "a\x00b"},
	} {
		if got := decodeText([]byte(tt.given)); string(got) != tt.want {
			t.Errorf("%s: %q becomes %q, want %q", tt.name, tt.given, got, tt.want)
		}
	}
}

func TestDecodeTextLeavesOtherInput(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]string{
		"nothing":                            "",
		"one byte":                           "a",
		"half of a mark":                     "\xff",
		"Latin-1":                            "caf\xe9",
		"a mark inside":                      "a" + markUTF8,
		"DER":                                "\x30\x82\x04\xbd\x02\x01\x00\x30",
		"UTF-8 with a mark, not valid":       markUTF8 + "\xff",
		"half a character":                   markUTF16LE + "a\x00b",
		"half a character, no mark":          asUTF16("a long text", binary.LittleEndian) + "b",
		"surrogate without partner":          markUTF16LE + "a\x00\x00\xd8",
		"surrogate without partner, no mark": asUTF16("a long text", binary.BigEndian) + "\xdc\x00",
		"UTF-32LE":                           markUTF16LE + "\x00\x00a\x00\x00\x00",
		"UTF-32LE without a mark":            "a\x00\x00\x00b\x00\x00\x00",
		"one character without a mark":       "a\x00",
		"small numbers of two bytes":         "\x01\x00\x02\x00\x03\x00\x04\x00",
		"text, then zeros":                   "a\x00b\x00\x00\x00",
		"text, then zeros, later":            asUTF16("a long text", binary.LittleEndian) + "\x00\x00",
		"zeros in both halves":               "a\x00\x00b",
		"zeros":                              "\x00\x00\x00\x00",
	} {
		if got := decodeText([]byte(given)); !bytes.Equal(got, []byte(given)) {
			t.Errorf("%s: %q becomes %q", name, given, got)
		}
	}
}

func TestCredentialsFileFromWindows(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	document := string(to.connection.credentials().Document())
	for form, text := range fromWindows(document) {
		file := writeFile(t, filepath.Join(t.TempDir(), "credentials.json"), text, 0o600)
		got := call{env: to.Environment()}.run(t, "request", "--credentials", file, "record/v1/customer/101")
		if got.code != exitDone {
			t.Errorf("%s: exit code %d: %s", form, got.code, got.stderr)
		}
	}
}

func TestPrivateKeyFileFromWindows(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	pem := strings.ReplaceAll(string(to.connection.pair.PrivateKey), "\n", "\r\n")
	for form, text := range fromWindows(pem) {
		file := writeFile(t, filepath.Join(t.TempDir(), "key.pem"), text, 0o600)
		got := call{env: append(to.without(envPrivateKey), envPrivateKeyFile+"="+file)}.run(t, "request", "record/v1/customer/101")
		if got.code != exitDone {
			t.Errorf("%s: exit code %d: %s", form, got.code, got.stderr)
		}
	}
}

func TestRequestBodyFromWindows(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	const restlet = "/app/site/hosting/restlet.nl?script=1&deploy=1"
	for contentType, body := range map[string]string{"application/json": `{"companyName":"Ünïcode 😀"}`, "text/plain": "plain é€"} {
		for form, text := range fromWindows(body) {
			file := writeFile(t, filepath.Join(t.TempDir(), "body"), text, 0o600)
			for _, data := range []string{"-", "@" + file} {
				before := len(to.received())
				got := call{env: to.env, stdin: strings.NewReader(text)}.run(t, "request", "--config", `{"acceptedStatusCodes":["400-499"]}`, restlet, "-d", data)
				seen := to.received()[before:]
				if got.code != exitDone || len(seen) != 1 {
					t.Errorf("%s, -d %.1s: exit code %d, %d requests: %s", form, data, got.code, len(seen), got.stderr)
					continue
				}
				if string(seen[0].Body) != body || seen[0].Header.Get("Content-Type") != contentType {
					t.Errorf("%s, -d %.1s: body %q as %q, want %q as %q", form, data, seen[0].Body, seen[0].Header.Get("Content-Type"), body, contentType)
				}
			}
		}
	}
}

func TestConfigAndCertificateFilesFromWindows(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	for form, text := range fromWindows(`{"dontThrowErrorOn404":true}`) {
		file := writeFile(t, filepath.Join(t.TempDir(), "config.json"), text, 0o600)
		got := call{env: to.env}.run(t, "request", "--config", "@"+file, "record/v1/customer/999999")
		if got.code != exitDone {
			t.Errorf("%s: exit code %d: %s", form, got.code, got.stderr)
		}
	}
	for form, text := range fromWindows(string(to.connection.pair.Certificate)) {
		file := writeFile(t, filepath.Join(t.TempDir(), "certificate.pem"), text, 0o600)
		certificate, err := simulatorFlags{certificate: file}.readCertificate()
		if err != nil || len(certificate) == 0 {
			t.Errorf("%s: %v", form, err)
		}
	}
}
