package plugin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	goplugin "github.com/hashicorp/go-plugin"

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
	unwatch := context.AfterFunc(ctx, release)
	stderr := &tail{also: o.Stderr}
	client := goplugin.NewClient(o.config(life, logger, stderr))

	h, err := dispense(client)
	if watching := unwatch(); err == nil && !watching {
		err = ctx.Err()
	}
	if err != nil {
		client.Kill()
		release()
		return nil, fmt.Errorf("loading the plugin %s: %w", o.Path, explain(ctx, err, stderr))
	}
	h.release, h.logger = release, logger
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
		Logger:           hclogFor(logger),
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

// explain puts what the plugin itself said before go-plugin's view of it.
func explain(ctx context.Context, err error, stderr *tail) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = brief{err}
	if said := stderr.lastMessage(); said != "" {
		return fmt.Errorf("%s (%w)", said, err)
	}
	return err
}

// brief leaves out what go-plugin guesses: a dozen lines behind its error.
type brief struct{ error }

func (b brief) Error() string {
	text, _, _ := strings.Cut(b.error.Error(), "This usually means")
	return strings.Join(strings.Fields(text), " ")
}

func (b brief) Unwrap() error { return b.error }

// tail keeps the end of what is written to it.
type tail struct {
	also io.Writer
	mu   sync.Mutex
	kept []byte
}

const tailBytes = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	if t.also != nil {
		return t.also.Write(p)
	}
	return len(p), nil
}

// lastMessage is the last error in the plugin's log, or the last line that is
// no log line.
func (t *tail) lastMessage() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := ""
	for line := range bytes.Lines(t.kept) {
		var entry struct {
			Level   string `json:"@level"`
			Message string `json:"@message"`
		}
		switch text := strings.TrimSpace(string(line)); {
		case json.Unmarshal(line, &entry) == nil:
			if entry.Level == "error" {
				last = entry.Message
			}
		case text != "":
			last = text
		}
	}
	return last
}
