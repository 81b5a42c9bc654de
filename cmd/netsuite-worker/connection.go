package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/pflag"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/internal/natsnode"
)

// natsFlags say which NATS to use.
type natsFlags struct {
	data, url, user, passwordFile, creds, ca, cert, key, inbox string
}

func (n *natsFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&n.data, "data", "netsuite-fleet", "`FOLDER` of this machine's part of the fleet: NATS' data and secret, and the worker's state")
	flags.StringVar(&n.url, "nats", "", "`URL` of NATS (several with commas between them); without it, the server of --data")
	flags.StringVar(&n.creds, "nats-creds", "", "`FILE` with NATS credentials (a JWT and an nkey)")
	flags.StringVar(&n.user, "nats-user", "", "`NAME` of a NATS user, with --nats-password-file")
	flags.StringVar(&n.passwordFile, "nats-password-file", "", "`FILE` with the user's password, such as the file secret in another machine's --data")
	flags.StringVar(&n.ca, "nats-ca", "", "`FILE` with the authority of NATS' certificate, in PEM")
	flags.StringVar(&n.cert, "nats-cert", "", "`FILE` with a client certificate, in PEM")
	flags.StringVar(&n.key, "nats-key", "", "`FILE` with its key")
	flags.StringVar(&n.inbox, "nats-inbox-prefix", "", "`SUBJECT` that answers come to, where a user may not use _INBOX")
}

func (n *natsFlags) secretFile() string { return filepath.Join(n.data, "secret") }
func (n *natsFlags) nodeFile() string   { return filepath.Join(n.data, "nats.json") }

// nodeState is what nats.json tells of the server in a folder.
type nodeState struct {
	URL string `json:"url"`
	PID int    `json:"pid"`
}

// connect connects to NATS. What goes wrong with the connection later on goes to
// the log, where NATS' client would print it; a nil logger drops it.
func (n *natsFlags) connect(ctx context.Context, name string, logger *slog.Logger) (*nats.Conn, error) {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	options, url := natsfleet.ConnectOptions(name), n.url
	options = append(options, nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		logger.Warn("the connection to NATS", "error", err.Error())
	}))
	if n.inbox != "" {
		options = append(options, nats.CustomInboxPrefix(n.inbox))
	}
	if url == "" {
		text, err := os.ReadFile(n.nodeFile())
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("no NATS server runs in %s: start a worker there (netsuite-worker serve --data %s), or give its address with --nats", n.data, n.data)
		}
		if err != nil {
			return nil, err
		}
		var state nodeState
		if err := json.Unmarshal(text, &state); err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", n.nodeFile(), err)
		}
		secret, err := natsnode.Secret(n.secretFile())
		if err != nil {
			return nil, err
		}
		url, options = state.URL, append(options, nats.UserInfo(natsnode.User, secret))
	}
	if n.creds != "" {
		options = append(options, nats.UserCredentials(n.creds))
	}
	if n.passwordFile != "" {
		password, err := os.ReadFile(n.passwordFile)
		if err != nil {
			return nil, err
		}
		user := n.user
		if user == "" {
			user = natsnode.User
		}
		options = append(options, nats.UserInfo(user, strings.TrimSpace(string(password))))
	}
	if n.ca != "" {
		options = append(options, nats.RootCAs(n.ca))
	}
	if n.cert != "" || n.key != "" {
		options = append(options, nats.ClientCert(n.cert, n.key))
	}
	nc, err := nats.Connect(url, options...)
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS at %s: %w", url, err)
	}
	return nc, ctx.Err()
}

// flushTimeout is for what was published to go out.
const flushTimeout = 5 * time.Second

// client connects, and returns a client of the fleet.
func (c *cli) client(ctx context.Context) (*natsfleet.Client, func(), error) {
	nc, err := c.nats.connect(ctx, "netsuite-worker", nil)
	if err != nil {
		return nil, nil, err
	}
	client, err := natsfleet.NewClient(ctx, nc)
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return client, func() { _ = nc.FlushTimeout(flushTimeout); nc.Close() }, nil // what was published goes out
}

// writeState writes a file that tells other processes of this one, whole or not at
// all.
func writeState(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
