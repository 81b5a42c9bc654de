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

// bench is what the workbench works with.
type bench struct {
	options   Options
	logger    *slog.Logger
	account   Account
	simulator Plugin
	version   string
	component []byte
	example   *example
	setup     *setup
	runs      *history

	own       *ownCredentials // from the command line, nil without
	liveMutex sync.Mutex
	live      Plugin // started when first used: most visits never need it
}

// open starts the simulated account, a plugin that reaches it, and the example
// connection between them.
func open(ctx context.Context, options Options) (_ *bench, err error) {
	b := &bench{options: options, logger: options.Logger, runs: newHistory()}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.own, err = readOwn(options.Credentials); err != nil {
		return nil, err
	}
	if b.account, err = options.StartAccount(ctx); err != nil {
		return nil, fmt.Errorf("the simulated account did not start: %w", err)
	}
	b.setup = newSetup(b.account, options.Now)
	if b.simulator, err = b.load(ctx, b.account.Environment()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, describeTimeout)
	defer cancel()
	if b.version, b.component, err = b.simulator.Describe(ctx); err != nil {
		return nil, fmt.Errorf("the plugin does not describe itself: %w", err)
	}
	if b.example, err = b.setup.makeExample(); err != nil {
		return nil, fmt.Errorf("the example connection cannot be made: %w", err)
	}
	return b, nil
}

func (b *bench) load(ctx context.Context, environment []string) (Plugin, error) {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	loaded, err := b.options.Load(ctx, environment)
	if err != nil {
		return nil, fmt.Errorf("the plugin did not start: %w", err)
	}
	return loaded, nil
}

func (b *bench) close() {
	b.liveMutex.Lock()
	defer b.liveMutex.Unlock()
	for _, p := range []Plugin{b.simulator, b.live} {
		if p != nil {
			p.Close()
		}
	}
	if b.account != nil {
		b.account.Close()
	}
}

var errTarget = errors.New("the target is neither simulator nor netsuite")

// plugin returns the process that reaches to.
func (b *bench) plugin(ctx context.Context, to target) (Plugin, error) {
	switch to {
	case simulated:
		return b.simulator, nil
	case live:
		b.liveMutex.Lock()
		defer b.liveMutex.Unlock()
		if b.live == nil {
			// The process outlives the request that started it.
			loaded, err := b.load(context.WithoutCancel(ctx), nil)
			if err != nil {
				return nil, err
			}
			b.live = loaded
		}
		return b.live, nil
	}
	return nil, errTarget
}

// credentials returns the document to use: what the page sent, or, when it
// sent none, what the command line gave for NetSuite.
func (b *bench) credentials(to target, given json.RawMessage) []byte {
	if len(given) == 0 || string(given) == "null" {
		if to == live && b.own != nil {
			return b.own.document
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
		return nil, errors.New("the credentials given to the workbench are no JSON object")
	}
	return &ownCredentials{document: document, Summary: map[string]string{
		"accountId": fields.AccountID, "clientId": fields.ClientID, "certificateId": fields.CertificateID,
	}}, nil
}
