package plugin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"time"

	goplugin "github.com/hashicorp/go-plugin"

	"netsuite-connector/plugin/internal/hclogs"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// HostOptions say which plugin to load, and how.
type HostOptions struct {
	Path string   // the plugin's executable
	Args []string // none for netsuite-connector
	// Env is added to the host's own environment, over which it wins. Secrets do
	// not belong there: credentials travel with each call.
	Env []string
	// SHA256 is the executable's checksum, if it is to be checked.
	SHA256 []byte
	// Logger takes the plugin's log and go-plugin's own; nil throws them away.
	Logger *slog.Logger
	// Stderr takes the plugin's standard error as it comes; nil throws it away.
	Stderr io.Writer
	// StartTimeout is how long the plugin may take to start; 0 means 30 seconds.
	StartTimeout time.Duration
}

const defaultStartTimeout = 30 * time.Second

// Load starts a plugin process, over AutoMTLS. ctx bounds the start only; the
// process lives until Close. A failed Load has ended its process, and can be
// tried again.
func Load(ctx context.Context, o HostOptions) (*Host, error) {
	logger := o.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	// go-plugin's start knows no context, so the process is killed when ctx ends.
	life, release := context.WithCancel(context.WithoutCancel(ctx))
	stopWatching := context.AfterFunc(ctx, release)
	stderr := &stderrTail{next: o.Stderr}
	client := goplugin.NewClient(o.config(life, logger, stderr))

	h, err := dispense(client)
	if stopped := stopWatching(); err == nil && !stopped {
		err = ctx.Err()
	}
	if err != nil {
		client.Kill()
		release()
		return nil, fmt.Errorf("loading the plugin %s: %w", o.Path, startError(ctx, err, stderr))
	}
	h.release = release
	return h, nil
}

func (o HostOptions) config(life context.Context, logger *slog.Logger, stderr io.Writer) *goplugin.ClientConfig {
	cmd := exec.CommandContext(life, o.Path, o.Args...) // #nosec G204 -- loading what the host names is the task
	// go-plugin would append the host's environment behind ours, where it wins.
	cmd.Env = append(os.Environ(), o.Env...)
	config := &goplugin.ClientConfig{
		HandshakeConfig:  Handshake(),
		VersionedPlugins: VersionedPlugins(),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		Cmd:              cmd,
		SkipHostEnv:      true,
		StartTimeout:     o.StartTimeout,
		Logger:           hclogs.New(logger),
		Stderr:           stderr,
	}
	if config.StartTimeout <= 0 {
		config.StartTimeout = defaultStartTimeout
	}
	if o.SHA256 != nil {
		config.SecureConfig = &goplugin.SecureConfig{Checksum: o.SHA256, Hash: sha256.New()}
	}
	return config
}

func dispense(client *goplugin.Client) (*Host, error) {
	protocol, err := client.Client()
	if err != nil {
		return nil, err
	}
	raw, err := protocol.Dispense(PluginName)
	if err != nil {
		return nil, err
	}
	connector, ok := raw.(connectorv1.ConnectorClient)
	if !ok {
		return nil, errors.New("it is no NetSuite connector")
	}
	return &Host{client: client, connector: connector}, nil
}

// startError is the error of a failed start: what the plugin itself wrote, then
// go-plugin's error.
func startError(ctx context.Context, err error, stderr *stderrTail) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = shortError{err}
	if message := stderr.lastMessage(); message != "" {
		return fmt.Errorf("%s (%w)", message, err)
	}
	return err
}

// shortError leaves out the dozen lines of possible causes that go-plugin adds
// to its errors.
type shortError struct{ error }

func (e shortError) Error() string {
	text, _, _ := strings.Cut(e.error.Error(), "This usually means")
	return strings.Join(strings.Fields(text), " ")
}

func (e shortError) Unwrap() error { return e.error }
