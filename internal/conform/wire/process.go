package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"google.golang.org/grpc"
)

const (
	// Cookie tells the plugin that a host started it.
	Cookie = "NETSUITE_CONNECTOR_PLUGIN=make-raw-request"

	startLimit = 20 * time.Second
	drainLimit = time.Second // of pipes, which a child of the plugin's may hold open
)

// Options say how a process is started.
type Options struct {
	Path string
	Args []string
	Env  []string // beside what is left of the own environment

	NoCookie      bool
	Versions      string // PLUGIN_PROTOCOL_VERSIONS; "1" if empty
	NoCertificate bool   // PLUGIN_CLIENT_CERT is left away

	Journal *Journal  // of the errors that calls end in; may be nil
	Log     io.Writer // standard error is copied there, too; may be nil
}

// Process is a running plugin process.
type Process struct {
	Handshake Handshake

	command  *exec.Cmd
	identity *identity
	conn     *grpc.ClientConn
	journal  *Journal
	pipes    []*os.File
	output   *lines
	errors   *lines
	drained  chan struct{} // both pipes have come to their end
	exited   chan struct{}
}

// StartError is a process that did not come to serve.
type StartError struct {
	Reason string
	Code   int // its exit code; -1 if it had to be killed
	Stdout string
	Stderr string
}

func (e *StartError) Error() string {
	text := fmt.Sprintf("the plugin did not start: %s (exit code %d)", e.Reason, e.Code)
	if e.Code < 0 {
		text = fmt.Sprintf("the plugin did not start: %s (it was killed)", e.Reason)
	}
	if e.Stderr != "" {
		text += "; its standard error: " + strings.TrimSpace(e.Stderr)
	}
	return text
}

// Start starts a plugin process and shakes hands with it. The process lives
// until Close, whatever becomes of ctx. The error is a *StartError where the
// process ran.
func Start(ctx context.Context, o Options) (*Process, error) {
	identity, err := newIdentity()
	if err != nil {
		return nil, err
	}
	p := &Process{
		identity: identity, journal: o.Journal, output: newLines(), errors: newLines(),
		drained: make(chan struct{}), exited: make(chan struct{}),
	}
	p.errors.copy = o.Log
	// Not CommandContext: what a process does at its end is what is looked at.
	p.command = exec.Command(o.Path, o.Args...) //nolint:noctx,gosec // see above; running what the caller names is the task
	p.command.Env = o.environment(identity)
	ownGroup(p.command)
	if err := p.run(); err != nil {
		return nil, err
	}
	if err := p.shake(ctx, o.NoCertificate); err != nil {
		reason := err.Error()
		p.Close()
		return nil, &StartError{Reason: reason, Code: p.command.ProcessState.ExitCode(), Stdout: p.output.String(), Stderr: p.errors.String()}
	}
	return p, nil
}

// run starts the process, and the goroutines that read its pipes.
func (p *Process) run() error {
	var reading []func()
	var given []*os.File
	closeAll := func(files []*os.File) {
		for _, f := range files {
			_ = f.Close()
		}
	}
	defer func() { closeAll(given) }()
	for _, one := range []struct {
		end *io.Writer
		to  *lines
	}{{&p.command.Stdout, p.output}, {&p.command.Stderr, p.errors}} {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(p.pipes)
			return err
		}
		p.pipes, given = append(p.pipes, r), append(given, w)
		*one.end = w
		reading = append(reading, func() { _, _ = io.Copy(one.to, r) })
	}
	if err := p.command.Start(); err != nil {
		closeAll(p.pipes)
		return fmt.Errorf("the plugin cannot be run: %w", err)
	}
	ended := make(chan struct{})
	for _, read := range reading {
		go func() {
			read()
			ended <- struct{}{}
		}()
	}
	go func() {
		<-ended
		<-ended
		close(p.drained)
	}()
	go func() {
		_ = p.command.Wait() // the state says how it ended
		close(p.exited)
	}()
	return nil
}

// shake waits for the handshake and connects.
func (p *Process) shake(ctx context.Context, plain bool) error {
	timer := time.NewTimer(startLimit)
	defer timer.Stop()
	select {
	case <-p.output.first:
	case <-p.drained:
	case <-timer.C:
		return fmt.Errorf("it wrote no handshake within %v", startLimit)
	case <-ctx.Done():
		return ctx.Err()
	}
	line, whole := p.output.firstLine()
	if !whole {
		return errors.New("it ended without a handshake")
	}
	var err error
	if p.Handshake, err = parseHandshake(line, !plain); err != nil {
		return err
	}
	p.conn, err = p.Dial(p.identity)
	return err
}

// Close ends the process and everything that was started with it.
func (p *Process) Close() {
	if p.conn != nil {
		_ = p.conn.Close()
	}
	killGroup(p.command)
	<-p.exited
	select {
	case <-p.drained:
	case <-time.After(drainLimit):
	}
	for _, pipe := range p.pipes {
		_ = pipe.Close()
	}
	<-p.drained
}

// PID is the process's id.
func (p *Process) PID() int { return p.command.Process.Pid }

// Signal sends the process a signal.
func (p *Process) Signal(s os.Signal) error { return p.command.Process.Signal(s) }

// Exited is closed when the process has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Gone is closed when nobody holds the process's pipes any more: it has ended,
// and so has whatever it started.
func (p *Process) Gone() <-chan struct{} { return p.drained }

// ExitCode is the code of a process that has ended; -1 for one that a signal
// killed.
func (p *Process) ExitCode() int {
	<-p.exited
	return p.command.ProcessState.ExitCode()
}

// Hangup closes the connection, as the end of a host does.
func (p *Process) Hangup() { _ = p.conn.Close() }

// Stdout is what the process has written to standard output so far.
func (p *Process) Stdout() string { return p.output.String() }

// Stderr is what the process has written to standard error so far.
func (p *Process) Stderr() string { return p.errors.String() }

// Conn is the host's connection.
func (p *Process) Conn() *grpc.ClientConn { return p.conn }
