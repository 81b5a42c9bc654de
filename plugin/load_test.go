package plugin_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

// What the plugin wrote last stands before go-plugin's error, and all of it goes
// to the host's own writer.
func TestLoadSaysWhatThePluginSaid(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{"log and exit": ": the setting is bad (", "print and exit": ": a crash ("} {
		var stderr bytes.Buffer
		_, err := plugin.Load(t.Context(), plugin.HostOptions{Path: plugintest.Executable(t), Env: []string{envScripted + "=" + script}, Stderr: &stderr})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "This usually means") {
			t.Errorf("%s: %v", script, err)
		}
		if strings.Count(stderr.String(), "\n") < 2 {
			t.Errorf("%s: %q", script, stderr.String())
		}
	}
	if _, err := plugin.Load(t.Context(), plugin.HostOptions{Path: "/does/not/exist"}); err == nil {
		t.Error("nothing was loaded without an error")
	}
}

func TestLoadObeysItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := plugin.Load(ctx, plugin.HostOptions{Path: "/bin/sleep", Args: []string{"60"}})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

// A load that is given up before there is a process leaves no folder for its
// socket.
func TestALoadGivenUpLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := plugin.Load(ctx, plugin.HostOptions{Path: plugintest.Executable(t)}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}
