package plugin_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

func TestAPluginThatNeverShakesHands(t *testing.T) {
	t.Parallel()
	began := time.Now()
	_, err := plugin.Load(t.Context(), plugin.HostOptions{
		Path: plugintest.Executable(t), Env: []string{envScripted + "=hang"}, StartTimeout: 300 * time.Millisecond,
	})
	if err == nil || !strings.Contains(err.Error(), "time") || time.Since(began) > 20*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

// One that shakes hands and does not serve is told at once.
func TestAPluginThatDoesNotServe(t *testing.T) {
	t.Parallel()
	_, err := plugin.Load(t.Context(), plugin.HostOptions{Path: plugintest.Executable(t), Env: []string{envScripted + "=no socket"}})
	if err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Error(err)
	}
}

// A plugin that floods its standard error, and a host that does not take it,
// hold up no call.
func TestAPluginThatFloods(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	h := loadAs(t, "flood", plugin.HostOptions{Stderr: writerFunc(func([]byte) (int, error) {
		<-never
		return 0, errors.New("closed")
	})})
	for range 20 {
		pidOf(t, h)
	}
	close(never)
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// A logger that takes nothing holds up neither calls, nor the start of another
// process, nor the end.
func TestALoggerThatBlocks(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	h := loadAs(t, "flood", plugin.HostOptions{Logger: slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		<-never
		return len(p), nil
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	for range 5 {
		pidOf(t, h)
	}
	kill(t, h)
	plugintest.Eventually(t, "another process", func() bool { return h.State().Restarts == 1 })
	pidOf(t, h)
	err := h.Close()
	close(never)
	if err != nil {
		t.Error(err)
	}
}

// go-plugin would take these lines for its own, and panic.
func TestLinesThatWouldCrashTheHost(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadAs(t, "hostile log", plugin.HostOptions{Logger: logs.Logger()})
	line := logs.Wait(t, "well formed")
	if line["level"] != slog.LevelInfo.String() {
		t.Errorf("%v", line)
	}
	pidOf(t, h)
	for _, want := range []string{`@message`, `@level`, `@timestamp`} {
		if !strings.Contains(logs.Text(), want) {
			t.Errorf("the line with %s is lost", want)
		}
	}
}

// What is the host's stays with the host.
func TestTheEnvironmentIsClean(t *testing.T) {
	t.Parallel()
	h := loadAs(t, "serve", plugin.HostOptions{Env: []string{"NAMED=yes", "PATH=mine"}})
	r, err := h.RunAction(t.Context(), plugin.Request{Action: "environment"})
	if err != nil {
		t.Fatal(err)
	}
	environment := "\n" + string(r.Output) + "\n"
	if strings.Contains(environment, hostSecret) {
		t.Error("the host's secret is in the plugin's environment")
	}
	for _, want := range []string{"\nNAMED=yes\n", "\nPATH=mine\n", "\n" + plugin.CookieKey + "="} {
		if !strings.Contains(environment, want) {
			t.Errorf("no %q in %s", want, environment)
		}
	}
}
