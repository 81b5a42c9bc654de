package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"netsuite-connector/plugin"
)

// target is where a call goes: the simulated account, or NetSuite itself. They
// are two plugin processes, since what tells them apart is the network.
type target string

const (
	simulated target = "simulator"
	live      target = "netsuite"
)

const (
	loadTimeout     = time.Minute
	describeTimeout = 20 * time.Second
)

// server answers the page: it holds the plugins, the simulated account and the
// history.
type server struct {
	options   Options
	logger    *slog.Logger
	account   Account
	simulator Plugin
	version   string
	component []byte
	example   *example
	setup     *setup
	runs      *history
	progress  progressLogs

	own       *ownCredentials // from the command line, nil without
	liveMutex sync.Mutex
	live      Plugin // started when first used: most visits never need it
}

// open starts the simulated account, a plugin that reaches it, and the example
// connection between them.
func open(ctx context.Context, options Options) (_ *server, err error) {
	s := &server{options: options, logger: options.Logger, runs: newHistory()}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.own, err = readOwn(options.Credentials); err != nil {
		return nil, err
	}
	if s.account, err = options.StartAccount(ctx); err != nil {
		return nil, fmt.Errorf("the simulated account did not start: %w", err)
	}
	s.setup = newSetup(s.account, options.Now)
	if s.simulator, err = s.load(ctx, s.account.Environment()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, describeTimeout)
	defer cancel()
	if s.version, s.component, err = s.simulator.Describe(ctx); err != nil {
		return nil, fmt.Errorf("the plugin does not describe itself: %w", err)
	}
	if s.example, err = s.setup.makeExample(); err != nil {
		return nil, fmt.Errorf("the example connection cannot be made: %w", err)
	}
	return s, nil
}

func (s *server) load(ctx context.Context, environment []string) (Plugin, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	loaded, err := s.options.Load(ctx, environment)
	if err != nil {
		return nil, fmt.Errorf("the plugin did not start: %w", err)
	}
	return loaded, nil
}

func (s *server) close() {
	s.liveMutex.Lock()
	defer s.liveMutex.Unlock()
	for _, p := range []Plugin{s.simulator, s.live} {
		if p != nil {
			p.Close()
		}
	}
	if s.account != nil {
		s.account.Close()
	}
}

var errTarget = errors.New("the target is neither simulator nor netsuite")

// plugin returns the process that reaches to.
func (s *server) plugin(ctx context.Context, to target) (Plugin, error) {
	switch to {
	case simulated:
		return s.simulator, nil
	case live:
		s.liveMutex.Lock()
		defer s.liveMutex.Unlock()
		if s.live == nil {
			// The process outlives the request that started it.
			loaded, err := s.load(context.WithoutCancel(ctx), nil)
			if err != nil {
				return nil, err
			}
			s.live = loaded
		}
		return s.live, nil
	}
	return nil, errTarget
}

// credentials returns the document to use: the one that the page sent or, when
// it sent none for NetSuite, the one of the command line.
func (s *server) credentials(to target, given json.RawMessage) []byte {
	if len(given) == 0 || string(given) == "null" {
		if to == live && s.own != nil {
			return s.own.document
		}
		return []byte("{}")
	}
	return given
}

// ownCredentials are the person's own, from the command line. The page is
// shown who they are for, never the key.
type ownCredentials struct {
	document []byte
	Summary  map[string]string
}

func readOwn(document []byte) (*ownCredentials, error) {
	if len(document) == 0 {
		return nil, nil
	}
	var fields plugin.Credentials
	if err := json.Unmarshal(document, &fields); err != nil {
		return nil, errors.New("the credentials given to the workbench are not a JSON object")
	}
	return &ownCredentials{document: document, Summary: map[string]string{
		"accountId": fields.AccountID, "clientId": fields.ClientID, "certificateId": fields.CertificateID,
	}}, nil
}
