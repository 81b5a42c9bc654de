package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"netsuite-connector/internal/bench/task"
)

// bed has the processes of a group: the server, and what reaches it.
type bed struct {
	ctx         context.Context //nolint:containedctx // that of the group, which the bed does not outlive
	programs    programs
	quick       bool
	log         io.Writer // nil for nobody
	server      *process
	environment []string
	started     []*process
	notes       []string
}

// mostAtOnce is the most calls at once that a group makes.
const mostAtOnce = 512

func newBed(ctx context.Context, programs programs, quick bool, log io.Writer) (*bed, error) {
	b := &bed{ctx: ctx, programs: programs, quick: quick, log: log}
	folder, err := os.MkdirTemp(programs.folder, "server")
	if err != nil {
		return nil, err
	}
	server, err := start(ctx, launch{"server", os.Environ(), log, programs.part, []string{"server", folder}})
	if err != nil {
		return nil, err
	}
	b.server = server
	var at task.Served
	if err := server.read(&at, answerPatience); err != nil {
		return nil, fmt.Errorf("server: %w", errors.Join(err, b.close()))
	}
	b.environment = append(os.Environ(),
		"HTTPS_PROXY="+at.Proxy, "https_proxy="+at.Proxy, "NO_PROXY=", "no_proxy=", task.EnvRoots+"="+at.Roots, "NODE_EXTRA_CA_CERTS="+at.Roots,
		// Guards and limits of the person's own would stop a measurement.
		"NETSUITE_CONNECTOR_MAX_IN_FLIGHT="+strconv.Itoa(mostAtOnce), "NETSUITE_CONNECTOR_ACCOUNT_LIMIT="+strconv.Itoa(mostAtOnce),
		"NETSUITE_CONNECTOR_ENVIRONMENT=", "NETSUITE_CONNECTOR_READ_ONLY=",
		"NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES=", "NETSUITE_CONNECTOR_MAX_REQUEST_BYTES=", "NETSUITE_CONNECTOR_LOG_LEVEL=warn",
	)
	return b, nil
}

func (b *bed) served() (task.Served, error) {
	var so task.Served
	if err := b.server.ask(struct{}{}, &so, answerPatience); err != nil {
		return so, fmt.Errorf("server: %w", err)
	}
	return so, nil
}

func (b *bed) start(name, program string, args ...string) (*process, error) {
	return b.startWith(nil, name, program, args...)
}

// startWith is start with more variables.
func (b *bed) startWith(variables []string, name, program string, args ...string) (*process, error) {
	p, err := start(b.ctx, launch{name, append(slices.Clip(b.environment), variables...), b.log, program, args})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b.started = append(b.started, p)
	return p, nil
}

// bare starts a bare client.
func (b *bed) bare() (*process, error) { return b.start(bareClient, b.programs.part, "client") }

// connector starts a host with the connector's plugin.
func (b *bed) connector() (*process, error) {
	p, err := b.start("host of the plugin", b.programs.part, "host", b.programs.plugin)
	if err == nil {
		p.tokens = true
	}
	return p, err
}

// empty starts a host with the plugin that answers at once.
func (b *bed) empty() (*process, error) {
	p, err := b.start("host of the empty plugin", b.programs.part, "host", b.programs.part)
	if err == nil {
		p.silent = true
	}
	return p, err
}

// lean starts a host with the plugin that passes bodies on and does nothing else.
func (b *bed) lean() (*process, error) {
	return b.startWith([]string{task.EnvLean + "=1"}, "host of the lean plugin", b.programs.part, "host", b.programs.part)
}

// both starts what most groups compare.
func (b *bed) both() (bare, connector *process, err error) {
	if bare, err = b.bare(); err != nil {
		return nil, nil, err
	}
	connector, err = b.connector()
	return bare, connector, err
}

func (b *bed) close() error {
	var failed error
	for _, p := range b.started {
		if err := p.close(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	if err := b.server.close(); err != nil {
		failed = errors.Join(failed, fmt.Errorf("server: %w", err))
	}
	return failed
}

// choose is quick's where little is to be measured.
func choose[T any](b *bed, all, quick T) T {
	if b.quick {
		return quick
	}
	return all
}
