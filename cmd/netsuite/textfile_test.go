package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"netsuite-connector/internal/testbed/testaccount"
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

// TestFilesFromWindows: each file and standard input are read as decodeText says.
func TestFilesFromWindows(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"companyName":"Ünïcode 😀"}`, "plain é€"} {
		for form, given := range fromWindows(text) {
			file := writeFile(t, filepath.Join(t.TempDir(), "file"), given, 0o600)
			credentials, err := (&cli{credentials: file}).loadCredentials()
			if err != nil || string(credentials) != text {
				t.Errorf("--credentials, %s: %q, %v", form, credentials, err)
			}
			var document struct{ PrivateKey string }
			key, err := credentialVariables{keyFile: file}.document()
			if err != nil || json.Unmarshal(key, &document) != nil || document.PrivateKey != text {
				t.Errorf("%s, %s: %q, %v", envPrivateKeyFile, form, key, err)
			}
			for _, data := range []string{"-", "@" + file} {
				body, _, err := readBody(strings.NewReader(given), []string{data})
				if text[0] != '{' && err == nil {
					err = json.Unmarshal(body, &document.PrivateKey)
					body = []byte(document.PrivateKey)
				}
				if err != nil || string(body) != text {
					t.Errorf("-d %.1s, %s: %q, %v", data, form, body, err)
				}
				query, err := readQueryText(strings.NewReader(given), data)
				if err != nil || query != text {
					t.Errorf("suiteql %.1s, %s: %q, %v", data, form, query, err)
				}
			}
		}
	}
	for form, given := range fromWindows(`{"dontThrowErrorOn404":true}`) {
		file := writeFile(t, filepath.Join(t.TempDir(), "config.json"), given, 0o600)
		config, err := readConfig("@" + file)
		if err != nil || string(config) != `{"dontThrowErrorOn404":true}` {
			t.Errorf("--config, %s: %q, %v", form, config, err)
		}
	}
	certificate := testaccount.NewKeyPair(t, simulator.P256).Certificate
	for form, given := range fromWindows(string(certificate)) {
		file := writeFile(t, filepath.Join(t.TempDir(), "certificate.pem"), given, 0o600)
		got, err := simulatorFlags{certificate: file}.readCertificate()
		if err != nil || !bytes.Equal(got, certificate) {
			t.Errorf("--certificate, %s: %q, %v", form, got, err)
		}
	}
}

// TestRequestFromWindows: what a whole request is made of may come in UTF-16.
func TestRequestFromWindows(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	dir := t.TempDir()
	file := func(name, text string) string {
		return writeFile(t, filepath.Join(dir, name), asUTF16("\ufeff"+text, binary.LittleEndian), 0o600)
	}
	key := file("key.pem", strings.ReplaceAll(string(to.connection.pair.PrivateKey), "\n", "\r\n"))
	got := call{env: append(to.without(envPrivateKey), envPrivateKeyFile+"="+key)}.run(t, "request", "record/v1/customer", "-d", "@"+file("body", `{"companyName":"Ünïcode 😀"}`)).wants(t, exitDone)
	if seen := to.received(); len(seen) != 1 || string(seen[0].Body) != `{"companyName":"Ünïcode 😀"}` || seen[0].Header.Get("Content-Type") != "application/json" {
		t.Errorf("%+v: %s", seen, got.stderr)
	}
	credentials := file("credentials.json", string(to.connection.credentials().Document()))
	call{env: to.Environment()}.run(t, "request", "--credentials", credentials, "--config", "@"+file("config.json", `{"dontThrowErrorOn404":true}`), "record/v1/customer/999999").wants(t, exitDone)
}
