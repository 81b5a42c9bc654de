package plugin_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func sumOf(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

func TestChecksumIsChecked(t *testing.T) {
	t.Parallel()
	path := plugintest.Executable(t)
	right := sumOf(t, path)
	other := append([]byte{right[0] ^ 1}, right[1:]...)
	spaced := append([]byte{' ', right[1] ^ 1}, append(right[2:31:31], '\n')...)
	short := append([]byte{'x'}, append(right[1:30:30], 'x')...) // without space at its ends, which is cut off
	for name, c := range map[string]struct {
		sum  []byte
		says string // "" where it is right
	}{
		"bytes":                      {right, ""},
		"hexadecimal":                {[]byte(hex.EncodeToString(right)), ""},
		"capitals and a line break":  {[]byte(strings.ToUpper(hex.EncodeToString(right)) + "\n"), ""},
		"another executable's":       {other, "the executable's SHA-256 is " + hex.EncodeToString(right)},
		"one with space at its ends": {spaced, "the executable's SHA-256 is "},
		"too short":                  {short, "has 31 bytes"},
		"half of the digits":         {[]byte(hex.EncodeToString(right))[:40], "has 40 bytes"},
		"no digits":                  {[]byte(strings.Repeat("x", 64)), "hexadecimal digits"},
	} {
		h, err := plugin.Load(t.Context(), plugin.HostOptions{Path: path, Env: []string{envScripted + "=serve"}, SHA256: c.sum})
		if err == nil {
			_ = h.Close()
		}
		if (c.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An executable that was changed while its process ran is not started again.
func TestChecksumIsCheckedBeforeEveryStart(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(plugintest.Executable(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plugin.exe")
	if err := os.WriteFile(path, text, 0o700); err != nil { // #nosec G306 -- an executable
		t.Fatal(err)
	}
	h, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path: path, Env: []string{envScripted + "=serve"}, SHA256: sumOf(t, path),
		Restart: plugin.RestartPolicy{FirstWait: time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	next := path + ".new"
	if err := os.WriteFile(next, append(text, 0), 0o700); err != nil { // #nosec G306 -- an executable
		t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		t.Skip("this system does not let the file of a running program be replaced")
	}
	kill(t, h)
	<-h.Done()
	if err := h.Err(); !strings.Contains(err.Error(), "SHA-256") {
		t.Error(err)
	}
}
