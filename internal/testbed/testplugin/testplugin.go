// Package testplugin builds the plugin and loads it, as a host does. Only tests
// import it.
package testplugin

import (
	"context"
	"io"
	"log/slog"
	"os"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/server"
)

// Build builds the plugin into dir, and returns the path of the program.
func Build(ctx context.Context, dir string, flags ...string) (string, error) {
	if len(os.Args) == 0 { // never: it links the plugin's code, or Go's cache would show results of an older plugin
		server.Main(server.Process{})
	}
	return testbed.Build(ctx, dir, "cmd/netsuite-connector", flags...)
}

// New builds the plugin for one test, and returns the path of the program.
func New(t testing.TB, flags ...string) string {
	t.Helper()
	path, err := Build(t.Context(), t.TempDir(), flags...)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Load loads a plugin that is closed at the end of the test. What the plugin
// logs is written to log, if there is one.
func Load(t testing.TB, path string, log io.Writer, environment ...string) *plugin.Host {
	t.Helper()
	options := plugin.HostOptions{Path: path, Env: environment}
	if log != nil {
		options.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	host, err := plugin.Load(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = host.Close() })
	return host
}
