package server

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/hclogs"
)

const (
	defaultMaxInFlight      = 20
	largestMaxInFlight      = 10000
	defaultMaxResponseBytes = 100 << 20
	largestMaxResponseBytes = 1 << 40
	largestMaxRequestBytes  = 1 << 30
	defaultShutdownSeconds  = 25
	largestShutdownSeconds  = 900
)

// settings are the process's, read once at its start.
type settings struct {
	LogLevel         slog.Level
	Roots            *x509.CertPool // nil means the system's
	MaxInFlight      int
	AccountLimit     int // of the accounts, 0 if it is not known
	MaxResponseBytes int64
	MaxRequestBytes  int64
	Shutdown         time.Duration // that calls may take to end after a signal
	Environment      string        // any, sandbox or production
	ReadOnly         bool
	AllowDumps       bool
}

// readSettings reads the settings. A variable that is blank counts as not set.
// The error is a sentence for the operator, naming the variable.
func readSettings(lookup func(string) (string, bool)) (settings, error) {
	get := func(name string) string {
		value, _ := lookup(name)
		return strings.TrimSpace(value)
	}
	s := settings{
		LogLevel:         slog.LevelInfo,
		MaxInFlight:      defaultMaxInFlight,
		MaxResponseBytes: defaultMaxResponseBytes,
		MaxRequestBytes:  plugin.MaxRequestBytes,
		Shutdown:         defaultShutdownSeconds * time.Second,
		Environment:      "any",
	}
	var err error
	if value := get(plugin.EnvLogLevel); value != "" {
		if s.LogLevel, err = parseLevel(value); err != nil {
			return settings{}, err
		}
	}
	if value := get(plugin.EnvMaxInFlight); value != "" {
		n, err := parseCount(plugin.EnvMaxInFlight, value, largestMaxInFlight)
		if err != nil {
			return settings{}, err
		}
		s.MaxInFlight = int(n)
	}
	if value := get(plugin.EnvAccountLimit); value != "" {
		n, err := parseCount(plugin.EnvAccountLimit, value, largestMaxInFlight)
		if err != nil {
			return settings{}, err
		}
		s.AccountLimit = int(n)
	}
	if get(plugin.EnvMaxInFlight) == "" { // a limit that is known is used in full
		s.MaxInFlight = max(s.MaxInFlight, s.AccountLimit)
	}
	if value := get(plugin.EnvMaxResponseBytes); value != "" {
		if s.MaxResponseBytes, err = parseCount(plugin.EnvMaxResponseBytes, value, largestMaxResponseBytes); err != nil {
			return settings{}, err
		}
	}
	if value := get(plugin.EnvMaxRequestBytes); value != "" {
		if s.MaxRequestBytes, err = parseCount(plugin.EnvMaxRequestBytes, value, largestMaxRequestBytes); err != nil {
			return settings{}, err
		}
	}
	if value := get(plugin.EnvShutdownSeconds); value != "" {
		n, err := parseNumber(plugin.EnvShutdownSeconds, value, 0, largestShutdownSeconds)
		if err != nil {
			return settings{}, err
		}
		s.Shutdown = time.Duration(n) * time.Second
	}
	if value := strings.ToLower(get(plugin.EnvEnvironment)); value != "" {
		if value != "any" && value != "sandbox" && value != "production" {
			return settings{}, invalidSetting(plugin.EnvEnvironment, value, "any, sandbox or production")
		}
		s.Environment = value
	}
	if s.ReadOnly, err = parseSwitch(plugin.EnvReadOnly, get(plugin.EnvReadOnly)); err != nil {
		return settings{}, err
	}
	if s.AllowDumps, err = parseSwitch(plugin.EnvAllowDumps, get(plugin.EnvAllowDumps)); err != nil {
		return settings{}, err
	}
	if value := get(plugin.EnvCAFile); value != "" {
		if s.Roots, err = readRoots(value); err != nil {
			return settings{}, err
		}
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} { // the first is the one that is used
		if get(name) != "" {
			value, _ := lookup(name) // as it stands: net/http trims nothing
			return s, checkProxy(name, value)
		}
	}
	return s, nil
}

// unusedLimit says that the ceiling keeps the process from using the accounts' limit,
// "" where it does not.
func (s settings) unusedLimit() string {
	if s.AccountLimit <= s.MaxInFlight {
		return ""
	}
	return fmt.Sprintf("%s is %d, but no more than %d requests to an account will be in flight, as %s says. Raise that, or leave it out", plugin.EnvAccountLimit, s.AccountLimit, s.MaxInFlight, plugin.EnvMaxInFlight)
}

// checkProxy refuses a proxy that net/http would not use: it goes past one that
// it cannot read, straight to the network. The value may hold a password.
func checkProxy(name, value string) error {
	config := httpproxy.Config{HTTPSProxy: value}
	proxy, err := config.ProxyFunc()(&url.URL{Scheme: "https", Host: "netsuite.com"})
	// In a broken value, "http:" may be parsed as the host.
	if err == nil && proxy != nil && !strings.HasSuffix(proxy.Host, ":") {
		switch proxy.Scheme {
		case "http", "https", "socks5", "socks5h":
			return nil
		}
	}
	return fmt.Errorf("%s is no address of a proxy, such as http://proxy.example.com:8080 or http://user:password@proxy.example.com:8080. Write special characters of user and password as %% escapes (%%40 for @)", name)
}

// unknownSettings returns the variables that look like settings and are none. A
// guard whose name was mistyped would be off, and nobody would know.
func unknownSettings(environ []string) []string {
	known := []string{
		plugin.CookieKey, plugin.EnvLogLevel, plugin.EnvCAFile, plugin.EnvMaxInFlight, plugin.EnvAccountLimit, plugin.EnvMaxResponseBytes,
		plugin.EnvMaxRequestBytes, plugin.EnvShutdownSeconds, plugin.EnvEnvironment, plugin.EnvReadOnly, plugin.EnvAllowDumps,
	}
	var found []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "NETSUITE_CONNECTOR_") && !slices.Contains(known, name) {
			found = append(found, name)
		}
	}
	return found
}

func invalidSetting(name, value, accepted string) error {
	return fmt.Errorf("%s is %q, but must be %s. Change it, or leave it out for the default", name, truncate.Text(value, maxFieldBytes), accepted)
}

func parseLevel(value string) (slog.Level, error) {
	switch strings.ToLower(value) {
	case "trace":
		return hclogs.LevelTrace, nil
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	default:
		return 0, invalidSetting(plugin.EnvLogLevel, value, "trace, debug, info, warn or error")
	}
}

// parseSwitch reads a setting that is on or off, and off when it is not set.
func parseSwitch(name, value string) (bool, error) {
	if value == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(strings.ToLower(value))
	if err != nil {
		return false, invalidSetting(name, value, "true or false")
	}
	return on, nil
}

func parseCount(name, value string, most int64) (int64, error) {
	return parseNumber(name, value, 1, most)
}

func parseNumber(name, value string, least, most int64) (int64, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < least || n > most {
		return 0, invalidSetting(name, value, fmt.Sprintf("a whole number from %d to %d", least, most))
	}
	return n, nil
}

// readRoots returns the system's roots and those in the file.
func readRoots(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s names a file that cannot be read: %w. Give the path of a PEM file with root certificates, or leave it out for the system's roots alone", plugin.EnvCAFile, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("the system's root certificates, to which %s adds, cannot be read: %w", plugin.EnvCAFile, err)
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s names the file %q, which holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", plugin.EnvCAFile, path)
	}
	return roots, nil
}
