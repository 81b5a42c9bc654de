package server

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/hclogs"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
	"netsuite-connector/schema"
)

// runToEnd runs the process until it ends by itself.
func runToEnd(t *testing.T, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), plugintest.Executable(t), args...)
	cmd.Env = env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// A host written against the proto and its comments alone.
func TestAHostWithoutGoPlugin(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	ctx := t.Context()
	c := connectorv1.NewConnectorClient(h.conn)

	health, err := healthpb.NewHealthClient(h.conn).Check(ctx, &healthpb.HealthCheckRequest{Service: "plugin"})
	if err != nil || health.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		t.Errorf("health %v, %v", health, err)
	}
	d, err := c.Describe(ctx, &connectorv1.DescribeRequest{})
	if err != nil || d.GetVersion() != "9.8.7" {
		t.Errorf("Describe %v, %v", d, err)
	}
	v, err := c.VerifyCredentials(ctx, &connectorv1.VerifyCredentialsRequest{Credentials: []byte("bad")})
	if err != nil || v.GetVerified() || v.GetChecks()[0].GetStatus() != connectorv1.Check_STATUS_FAILED || v.GetChecks()[1].GetStatus() != connectorv1.Check_STATUS_SKIPPED {
		t.Errorf("VerifyCredentials %v, %v", v, err)
	}

	// gRPC's default limit of 4 MiB a message stands on this side.
	stream, err := c.RunAction(ctx, &connectorv1.RunActionRequest{Action: "fill", Config: []byte("3000000"), Input: []byte("20000000")})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(m.GetOutputChunk()) > 1<<20 {
			t.Errorf("a chunk of %d bytes", len(m.GetOutputChunk()))
		}
		total += len(m.GetOutputChunk())
	}
	if total != 20_000_000 {
		t.Errorf("%d bytes", total)
	}

	stream, err = c.RunAction(ctx, &connectorv1.RunActionRequest{Action: "none"})
	if err == nil {
		_, err = stream.Recv()
	}
	if status.Code(err) != codes.NotFound || len(stream.Trailer().Get(plugin.TimingTrailer)) != 0 {
		t.Errorf("unknown action: %v, %v", err, stream.Trailer())
	}

	h.shutdown(ctx)
	if err := h.waitEnd(t); err != nil {
		t.Errorf("exit: %v", err)
	}
	if rest := <-h.stdout; rest != "" {
		t.Errorf("more than the handshake on stdout: %q", rest)
	}
	h.waitLog(t, "closed")
	if _, err := os.Stat(h.socket); !os.IsNotExist(err) {
		t.Errorf("the socket file is still there: %v", err)
	}
}

// A host written against go-plugin, with what this package exports for it.
func TestAHostWithGoPlugin(t *testing.T) {
	t.Parallel()
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: plugin.VersionedPlugins(),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		Cmd:              withEnv(exec.CommandContext(t.Context(), plugintest.Executable(t)), envTestProcess+"=fake"),
		Logger:           hclogs.New(plugintest.NewLog().Logger()),
	})
	defer client.Kill()
	protocol, err := client.Client()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := protocol.Dispense("connector")
	if err != nil {
		t.Fatal(err)
	}
	d, err := raw.(connectorv1.ConnectorClient).Describe(t.Context(), &connectorv1.DescribeRequest{})
	if err != nil || d.GetVersion() != "9.8.7" || client.NegotiatedVersion() != 1 || client.Protocol() != goplugin.ProtocolGRPC {
		t.Errorf("%v, %v", d, err)
	}
}

func withEnv(cmd *exec.Cmd, env ...string) *exec.Cmd {
	cmd.Env = env
	return cmd
}

func TestAutoMTLSKeepsOthersOut(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	_, stranger, _ := throwAway(t, "localhost")
	h.dial(t, true, stranger)
	if _, err := connectorv1.NewConnectorClient(h.conn).Describe(t.Context(), &connectorv1.DescribeRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("a stranger got %v", err)
	}
	if strings.Contains(h.stderr.String(), "AutoMTLS on") {
		t.Errorf("a warning: %s", h.stderr)
	}
}

func TestWithoutAutoMTLSThereIsAWarning(t *testing.T) {
	t.Parallel()
	h := startRaw(t, false, "PLUGIN_CLIENT_CERT=")
	if _, err := connectorv1.NewConnectorClient(h.conn).Describe(t.Context(), &connectorv1.DescribeRequest{}); err != nil {
		t.Error(err)
	}
	if log := h.stderr.String(); !strings.Contains(log, `"@level":"warn"`) || !strings.Contains(log, "AutoMTLS") {
		t.Error(log)
	}
}

func TestHostCloseIsClean(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	h := loadFake(t, logs.Logger())
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	logs.Wait(t, "closed")
	if line := logs.Find("plugin failed to exit gracefully"); line != nil || h.PID() != 0 {
		t.Error("the plugin had to be killed")
	}
	_, err := h.RunAction(t.Context(), plugin.Request{Action: "echo"})
	if f := plugintest.WantReason(t, err, failure.Unavailable); f.Outcome != failure.NotSent {
		t.Errorf("outcome %s", f.Outcome)
	}
}

func TestInterruptIsTheHosts(t *testing.T) {
	t.Parallel()
	h := startRaw(t, true)
	for range 3 {
		if _, err := connectorv1.NewConnectorClient(h.conn).Describe(t.Context(), &connectorv1.DescribeRequest{}); err != nil {
			t.Error(err)
		}
		if err := h.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStartedByHand(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := runToEnd(t, []string{envTestProcess + "=main"})
	if code != 1 || stdout != "" || !strings.Contains(stderr, "a host loads it") || !strings.Contains(stderr, "netsuite demo") {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	code, _, stderr = runToEnd(t, []string{envTestProcess + "=main", plugin.CookieKey + "=other"})
	if code != 1 || !strings.Contains(stderr, "a host loads it") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	env := pluginEnv("main") // a cookie changes nothing
	code, stdout, stderr := runToEnd(t, env, "--version")
	if code != 0 || stdout != "netsuite-connector "+schema.Version+"\n" || stderr != "" {
		t.Errorf("--version: exit %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, _ = runToEnd(t, env, "--help")
	if code != 0 || !strings.Contains(stdout, "a host loads it") {
		t.Errorf("--help: exit %d, %q", code, stdout)
	}
	for _, args := range [][]string{{"serve"}, {"--version", "x"}, {""}} {
		code, stdout, stderr = runToEnd(t, env, args...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, "--version") {
			t.Errorf("%q: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

// A setting whose name is mistyped has no effect, and the log says so.
func TestMisspeltSettingIsNamed(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	loadFake(t, logs.Logger(), "NETSUITE_CONNECTOR_READONLY=true", plugin.EnvReadOnly+"=true")
	logs.Wait(t, "NETSUITE_CONNECTOR_READONLY is no setting of the connector, and has no effect. See whether its name is misspelt")
	if text := logs.Text(); strings.Contains(text, plugin.CookieKey+" is no setting") || strings.Contains(text, plugin.EnvReadOnly+" is no setting") {
		t.Error(text)
	}
}

// A limit that the ceiling keeps from being used is named in the log.
func TestUnusedLimitIsNamed(t *testing.T) {
	t.Parallel()
	logs := plugintest.NewLog()
	loadFake(t, logs.Logger(), plugin.EnvAccountLimit+"=50", plugin.EnvMaxInFlight+"=20")
	logs.Wait(t, plugin.EnvAccountLimit+" is 50, but no more than 20 requests to an account will be in flight, as "+plugin.EnvMaxInFlight+" says. Raise that, or leave it out")
}

// Whatever keeps the process from serving ends it with a failure, and before a
// handshake.
func TestCannotServe(t *testing.T) {
	t.Parallel()
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ env, says string }{
		"TMPDIR too long": {"TMPDIR=" + long, "Set TMPDIR to a shorter one"},
		"no TMPDIR":       {"TMPDIR=/does/not/exist", "See that the folder exists"},
		"bad setting":     {plugin.EnvMaxInFlight + "=lots", plugin.EnvMaxInFlight + ` is \"lots\"`},
		"bad level":       {plugin.EnvLogLevel + "=loud", plugin.EnvLogLevel + ` is \"loud\"`},
		"bad proxy":       {"HTTPS_PROXY=http://user:p%zz@proxy:8080", "HTTPS_PROXY is no address of a proxy"},
		"no certificate":  {envClientCert + "=" + fakeSecret, envClientCert + " holds no certificate in PEM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runToEnd(t, pluginEnv("fake", c.env))
			if code != 1 || stdout != "" || !strings.Contains(stderr, c.says) || !strings.Contains(stderr, `"@level":"error"`) {
				t.Errorf("exit %d, %q, %q", code, stdout, stderr)
			}
			if strings.Contains(stderr, "MIIE") {
				t.Errorf("a key is in the log: %q", stderr)
			}
		})
	}
}

// A process whose serving ended, without anybody having asked it to, has failed.
func TestExitCodeOfServing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(*lifecycle)
		code int
	}{
		"it was stopped":  {func(l *lifecycle) { l.stop("SIGTERM", 0) }, exitDone},
		"the host died":   {func(l *lifecycle) { l.abort("the host has ended") }, exitDone},
		"nobody asked":    {func(*lifecycle) {}, exitFailed},
		"it never served": {func(l *lifecycle) { l.server = nil }, exitFailed},
	} {
		l := newLifecycle(slog.New(slog.DiscardHandler), time.Second)
		l.started(grpc.NewServer())
		c.end(l)
		l.ended()
		l.close()
		if code := l.exitCode(); code != c.code {
			t.Errorf("%s: exit code %d", name, code)
		}
	}
}
