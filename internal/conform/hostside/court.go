package hostside

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"

	"netsuite-connector/internal/conform/strict"
)

// court is where strict plugins tell what they see. Each trial has a token, by
// which its processes are known.
type court struct {
	options     Options
	folder      string // a folder in it for each trial
	credentials secrets
	listener    net.Listener
	connections sync.WaitGroup

	mu     sync.Mutex
	trials map[string]*trial
}

func newCourt(folder string, o Options) (*court, error) {
	credentials, err := newSecrets()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it neither waits nor resolves
	if err != nil {
		return nil, err
	}
	c := &court{options: o, folder: folder, credentials: credentials, listener: listener, trials: map[string]*trial{}}
	c.connections.Go(c.listen)
	return c, nil
}

func (c *court) listen() {
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return // close closed it
		}
		c.connections.Go(func() { c.hear(conn) })
	}
}

// hear hears a process of the strict plugin to its end.
func (c *court) hear(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	events := json.NewDecoder(conn)
	var started strict.Event
	if err := events.Decode(&started); err != nil || started.Kind != strict.Started {
		return
	}
	c.mu.Lock()
	t := c.trials[started.Token]
	c.mu.Unlock()
	if t == nil {
		return
	}
	process, behaviour, open := t.admit(conn, started)
	if !open {
		return
	}
	defer func() { t.record(strict.Event{Kind: strict.Gone, Process: process}) }()
	if err := json.NewEncoder(conn).Encode(behaviour); err != nil {
		return
	}
	for {
		var e strict.Event
		if err := events.Decode(&e); err != nil {
			return // the process is gone, or the trial is over
		}
		e.Process = process
		t.record(e)
	}
}

// install makes the folder of a trial, with its strict plugin.
func (c *court) install(token string) (program string, err error) {
	folder := filepath.Join(c.folder, token)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	return strict.Install(folder, c.options.Executable, c.listener.Addr().String(), token)
}

func (c *court) close() error {
	err := c.listener.Close()
	c.connections.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
