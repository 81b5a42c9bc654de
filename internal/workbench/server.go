package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"netsuite-connector/internal/workbench/workspace"
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
	workspace *workspace.File
	progress  progressLogs

	changes  *changes
	readOnly atomic.Bool // the plugin refuses writes
	restart  string      // the command that starts the workbench here again

	own       *ownCredentials // from the command line, nil without
	lazyMutex sync.Mutex
	lazy      map[processKind]Plugin // started when first used: most visits never need them
}

// processKind names one of the plugin processes: what tells them apart is their
// environment.
type processKind struct {
	to       target
	readOnly bool
}

// open starts the simulated account, a plugin that reaches it, and the example
// connection between them.
func open(ctx context.Context, options Options) (_ *server, err error) {
	s := &server{
		options: options, logger: options.Logger, runs: newHistory(), changes: newChanges(), lazy: map[processKind]Plugin{},
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.workspace, err = openWorkspace(options.Workspace); err != nil {
		return nil, err
	}
	if s.own, err = readOwn(options.Credentials); err != nil {
		return nil, err
	}
	if s.account, err = options.StartAccount(ctx); err != nil {
		return nil, fmt.Errorf("the simulated account did not start: %w", err)
	}
	s.setup = newSetup(s.account, options.Now)
	if s.simulator, err = s.load(ctx, s.environmentOf(processKind{to: simulated})); err != nil {
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
	s.lazyMutex.Lock()
	defer s.lazyMutex.Unlock()
	if s.simulator != nil {
		s.simulator.Close()
	}
	for _, p := range s.lazy {
		p.Close()
	}
	if s.account != nil {
		s.account.Close()
	}
}

var errTarget = errors.New("the target is neither simulator nor netsuite")

// plugin returns the process that reaches to, with the guard that is switched on.
func (s *server) plugin(ctx context.Context, to target) (Plugin, error) {
	return s.started(ctx, processKind{to: to, readOnly: s.readOnly.Load()})
}

func (s *server) started(ctx context.Context, kind processKind) (Plugin, error) {
	switch {
	case kind.to != simulated && kind.to != live:
		return nil, errTarget
	case kind == processKind{to: simulated}:
		return s.simulator, nil
	}
	s.lazyMutex.Lock()
	defer s.lazyMutex.Unlock()
	if started := s.lazy[kind]; started != nil {
		return started, nil
	}
	// The process outlives the request that started it.
	loaded, err := s.load(context.WithoutCancel(ctx), s.environmentOf(kind))
	if err == nil {
		s.lazy[kind] = loaded
	}
	return loaded, err
}

// environmentOf is what a plugin process finds in its environment, besides this
// process's. The person's own guards and limits are meant for NetSuite, so those
// of the simulated account have none.
func (s *server) environmentOf(kind processKind) []string {
	var environment []string
	if kind.to == simulated {
		environment = append([]string{
			plugin.EnvEnvironment + "=", plugin.EnvReadOnly + "=", plugin.EnvMaxInFlight + "=", plugin.EnvAccountLimit + "=", plugin.EnvMaxResponseBytes + "=",
		}, s.account.Environment()...)
	}
	if kind.readOnly {
		environment = append(environment, readOnlySetting)
	}
	return environment
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
