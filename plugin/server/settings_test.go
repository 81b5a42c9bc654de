package server

import (
	"crypto/x509"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netsuite-connector/plugin"
)

func lookupIn(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { value, ok := env[name]; return value, ok }
}

func TestSettingsDefaults(t *testing.T) {
	t.Parallel()
	want := settings{LogLevel: slog.LevelInfo, MaxInFlight: 20, MaxResponseBytes: 104857600, MaxRequestBytes: 134217728, Shutdown: 25 * time.Second, Environment: "any"}
	for _, env := range []map[string]string{nil, {plugin.EnvLogLevel: " ", plugin.EnvCAFile: "", plugin.EnvMaxInFlight: "", plugin.EnvAccountLimit: "", plugin.EnvMaxResponseBytes: "", plugin.EnvMaxRequestBytes: "", plugin.EnvShutdownSeconds: "", plugin.EnvEnvironment: "", plugin.EnvReadOnly: ""}} {
		if got, err := readSettings(lookupIn(env)); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestSettingsAreRead(t *testing.T) {
	t.Parallel()
	got, err := readSettings(lookupIn(map[string]string{
		"NETSUITE_CONNECTOR_LOG_LEVEL":          "DEBUG",
		"NETSUITE_CONNECTOR_MAX_IN_FLIGHT":      "50",
		"NETSUITE_CONNECTOR_ACCOUNT_LIMIT":      "5",
		"NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES": "1000",
		"NETSUITE_CONNECTOR_MAX_REQUEST_BYTES":  "2000",
		"NETSUITE_CONNECTOR_SHUTDOWN_SECONDS":   "0",
		"NETSUITE_CONNECTOR_ENVIRONMENT":        "Production",
		"NETSUITE_CONNECTOR_READ_ONLY":          "True",
		"NETSUITE_CONNECTOR_ALLOW_DUMPS":        "1",
	}))
	want := settings{LogLevel: slog.LevelDebug, MaxInFlight: 50, AccountLimit: 5, MaxResponseBytes: 1000, MaxRequestBytes: 2000, Environment: "production", ReadOnly: true, AllowDumps: true}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// A limit that is known is used in full, unless the operator sets a lower ceiling.
func TestCeilingAndLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ceiling, limit string
		most           int
		warns          bool
	}{
		{"", "", 20, false},
		{"", "5", 20, false},
		{"", "50", 50, false},
		{" ", "50", 50, false},
		{"20", "50", 20, true},
		{"50", "50", 50, false},
		{"64", "50", 64, false},
		{"3", "", 3, false},
	} {
		got, err := readSettings(lookupIn(map[string]string{plugin.EnvMaxInFlight: c.ceiling, plugin.EnvAccountLimit: c.limit}))
		if err != nil || got.MaxInFlight != c.most || (got.unusedLimit() != "") != c.warns {
			t.Errorf("%q, %q: %d, %q, %v", c.ceiling, c.limit, got.MaxInFlight, got.unusedLimit(), err)
		}
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, value, accepted string }{
		{plugin.EnvLogLevel, "loud", "trace, debug, info, warn or error"},
		{plugin.EnvMaxInFlight, "0", "from 1 to 10000"},
		{plugin.EnvMaxInFlight, "-3", "from 1 to 10000"},
		{plugin.EnvMaxInFlight, "10001", "from 1 to 10000"},
		{plugin.EnvMaxInFlight, "1.5", "a whole number"},
		{plugin.EnvAccountLimit, "0", "from 1 to 10000"},
		{plugin.EnvAccountLimit, "many", "a whole number"},
		{plugin.EnvMaxResponseBytes, "100MB", "a whole number"},
		{plugin.EnvMaxResponseBytes, "99999999999999999999", "a whole number"},
		{plugin.EnvMaxRequestBytes, "0", "from 1 to 1073741824"},
		{plugin.EnvMaxRequestBytes, "1073741825", "from 1 to 1073741824"},
		{plugin.EnvShutdownSeconds, "-1", "from 0 to 900"},
		{plugin.EnvShutdownSeconds, "901", "from 0 to 900"},
		{plugin.EnvShutdownSeconds, "25s", "a whole number"},
		{plugin.EnvEnvironment, "staging", "any, sandbox or production"},
		{plugin.EnvReadOnly, "maybe", "true or false"},
		{plugin.EnvAllowDumps, "maybe", "true or false"},
		{plugin.EnvCAFile, "/does/not/exist.pem", "PEM file with root certificates"},
		{plugin.EnvCAFile, empty, "-----BEGIN CERTIFICATE-----"},
	} {
		_, err := readSettings(lookupIn(map[string]string{c.name: c.value}))
		if err == nil || !strings.Contains(err.Error(), c.name) || !strings.Contains(err.Error(), c.value) || !strings.Contains(err.Error(), c.accepted) {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		}
	}
}

// A proxy that cannot be read would be passed over in silence. Its password is
// in no message.
func TestBadProxiesAreNamed(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"http://user:pass word@proxy:8080", "http://user:pass%word@proxy:8080", "http://user:pass#word@proxy:8080", "proxy:password", "ftp://proxy:8080", ":::", "http://proxy:8080 "} {
		_, err := readSettings(lookupIn(map[string]string{"HTTPS_PROXY": value}))
		if err == nil || !strings.Contains(err.Error(), "HTTPS_PROXY") || strings.Contains(err.Error(), value) {
			t.Errorf("%s: %v", value, err)
		}
	}
	for _, value := range []string{"", "http://proxy:8080", "proxy:8080", "proxy", "http://127.0.0.1:1", "https://user:p%40ss@proxy", "socks5://proxy:1080"} {
		if _, err := readSettings(lookupIn(map[string]string{"https_proxy": value})); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
	if _, err := readSettings(lookupIn(map[string]string{"HTTPS_PROXY": "proxy", "https_proxy": ":::"})); err != nil {
		t.Errorf("one that is not used: %v", err)
	}
}

func TestCAFileAddsToTheSystemsRoots(t *testing.T) {
	t.Parallel()
	certPEM, _, cert := throwAway(t, "My CA")
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, certPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readSettings(lookupIn(map[string]string{plugin.EnvCAFile: file}))
	if err != nil {
		t.Fatal(err)
	}
	want, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	want.AddCert(cert)
	if !got.Roots.Equal(want) {
		t.Error("the roots are not the system's and the file's")
	}
}
