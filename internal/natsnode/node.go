// Package natsnode runs a NATS server with JetStream within a process: alone, or
// as a node of a cluster. It is never open to who has not its secret.
package natsnode

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// User is who connects with a node's secret.
const User = "netsuite"

// Options say what a node is. Dir is needed.
type Options struct {
	Dir     string // where jobs and results are kept
	Name    string // in a cluster, which no other node has
	Listen  string // host:port for clients; 127.0.0.1 and any free port by default
	Cluster string // host:port for the other nodes; "" for a node alone
	Routes  []string
	Secret  string
	Logger  server.Logger // nil throws the log away
}

// Node is a running server.
type Node struct{ server *server.Server }

// startTimeout is how long a server may take to accept connections.
const startTimeout = 30 * time.Second

// Start starts a node.
func Start(options Options) (*Node, error) {
	host, port, err := address(options.Listen, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if options.Secret == "" {
		return nil, errors.New("natsnode: a node without a secret would be open to everybody")
	}
	config := &server.Options{
		ServerName: options.Name, Host: host, Port: port, Username: User, Password: options.Secret,
		JetStream: true, StoreDir: options.Dir, NoSigs: true, NoLog: options.Logger == nil, DisableShortFirstPing: true,
		LameDuckDuration: time.Second, LameDuckGracePeriod: -1,
	}
	if options.Cluster != "" {
		config.Cluster.Name = "netsuite"
		if config.Cluster.Host, config.Cluster.Port, err = address(options.Cluster, ""); err != nil {
			return nil, err
		}
		config.Cluster.Username, config.Cluster.Password = User, options.Secret
		for _, route := range options.Routes {
			config.Routes = append(config.Routes, &url.URL{Scheme: "nats", Host: strings.TrimSpace(route), User: url.UserPassword(User, options.Secret)})
		}
	}
	s, err := server.NewServer(config)
	if err != nil {
		return nil, fmt.Errorf("natsnode: %w", err)
	}
	if options.Logger != nil {
		s.SetLoggerV2(options.Logger, false, false, false)
	}
	s.Start()
	if !s.ReadyForConnections(startTimeout) {
		s.Shutdown()
		return nil, errors.New("natsnode: the NATS server did not start; is its port taken, or its folder in use?")
	}
	if !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("natsnode: JetStream did not start in %s; its log says why", options.Dir)
	}
	return &Node{s}, nil
}

// URL is the node's address for clients.
func (n *Node) URL() string { return n.server.ClientURL() }

// AwaitLeader waits until a node of a cluster has met the others, and they have
// elected who leads: before that, requests to JetStream are lost.
func (n *Node) AwaitLeader(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n.server.JetStreamIsClustered() && !n.server.JetStreamIsCurrent() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Close stops the node.
func (n *Node) Close() {
	n.server.Shutdown()
	n.server.WaitForShutdown()
}

func address(text, standard string) (string, int, error) {
	if text == "" {
		text = standard
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", 0, fmt.Errorf("natsnode: an address has the form host:port: %w", err)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return "", 0, fmt.Errorf("natsnode: %q is no port", port)
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	return host, n, nil
}

// Secret returns the secret in a file, and makes one where there is none.
func Secret(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err == nil && strings.TrimSpace(string(text)) != "" {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) { // another process makes it
		time.Sleep(100 * time.Millisecond)
		text, err := os.ReadFile(file)
		if secret := strings.TrimSpace(string(text)); secret != "" {
			return secret, nil
		}
		return "", fmt.Errorf("natsnode: %s is empty: %w", file, err)
	}
	if err != nil {
		return "", err
	}
	secret := rand.Text()
	_, err = f.WriteString(secret + "\n")
	return secret, errors.Join(err, f.Close())
}
