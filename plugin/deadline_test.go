package plugin

import (
	"context"
	"testing"
	"time"
)

func TestActionTimeout(t *testing.T) {
	t.Parallel()
	for config, want := range map[string]time.Duration{
		"":                          300 * time.Second,
		"{}":                        300 * time.Second,
		`{"timeoutSeconds":2}`:      2 * time.Second,
		`{"timeoutSeconds":" 60 "}`: 60 * time.Second,
		`{"timeoutSeconds":"x"}`:    300 * time.Second,
		`{"timeoutSeconds":-1}`:     300 * time.Second,
		`{"timeoutSeconds":1e30}`:   900 * time.Second,
		`{"timeoutSeconds":`:        300 * time.Second,
	} {
		if got := actionTimeout([]byte(config)); got != want {
			t.Errorf("%s: %v, want %v", config, got, want)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	want, _ := ctx.Deadline()
	ctx, stop := withDeadline(ctx, []byte(`{"timeoutSeconds":2}`))
	defer stop()
	if got, _ := ctx.Deadline(); !got.Equal(want) {
		t.Error("the host's own deadline was changed")
	}
}

// The waits before a start: none, then growing ones.
func TestRestartWaits(t *testing.T) {
	t.Parallel()
	policy := RestartPolicy{}.withDefaults()
	for deaths, want := range map[int]time.Duration{
		1: 0, 2: 250 * time.Millisecond, 3: 500 * time.Millisecond, 4: time.Second, 100: 10 * time.Second,
	} {
		if got := policy.wait(deaths); got != want {
			t.Errorf("after %d deaths: %v, want %v", deaths, got, want)
		}
	}
}

func TestPluginEnvironment(t *testing.T) {
	t.Parallel()
	host := []string{
		"AWS_SECRET_ACCESS_KEY=s", "NETSUITE_PRIVATE_KEY=s", "OTEL_EXPORTER_OTLP_HEADERS=s", "PLUGIN_CLIENT_CERT=other", "LD_PRELOAD=x",
		"https_proxy=p", "SSL_CERT_FILE=c", "TMPDIR=/t", "NETSUITE_CONNECTOR_READ_ONLY=true",
	}
	got := pluginEnvironment(host, []string{"OTEL_SERVICE_NAME=n"})
	want := []string{"https_proxy=p", "SSL_CERT_FILE=c", "TMPDIR=/t", "NETSUITE_CONNECTOR_READ_ONLY=true", "OTEL_SERVICE_NAME=n"}
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s, want %s", got[i], want[i])
		}
	}
}
