package plugin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"

	"netsuite-connector/plugin/internal/hclogs"
	"netsuite-connector/plugin/internal/lossy"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// killAfter is how long a process may take to end after it was asked to. The
// plugin takes 1.5 seconds at most.
const killAfter = 1650 * time.Millisecond

// process is one plugin process, from its start to its end.
type process struct {
	client    *goplugin.Client
	conn      *grpc.ClientConn
	connector connectorv1.ConnectorClient
	child     *child
	stderr    *stderrTail
	log       *lossy.Handler // in front of the host's logger; nil without one
	ending    sync.Once

	takesNoPieces atomic.Bool // it has no RunActionStream

	// Of the Host's lock.
	calls     int
	retired   bool          // takes no new calls, and was replaced
	stopped   bool          // by somebody else than the host
	suspected bool          // its health is being asked for
	lost      bool          // its connection broke; it is replaced at its end
	idle      chan struct{} // closed when a retired process has no call left
}

// start starts a process. ctx bounds the start; a failed start leaves none.
func start(ctx context.Context, o HostOptions) (*process, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.StartTimeout, errStartTimeout)
	defer cancel()
	p := &process{stderr: newStderrTail(o.Stderr), idle: make(chan struct{})}
	if o.Logger != nil {
		p.log = lossy.NewHandler(o.Logger.Handler(), logRoom)
	}
	if err := checkSum(o.Path, o.SHA256); err != nil {
		p.closeLogs()
		return nil, loadError(o.Path, err)
	}
	var made sync.Mutex // go-plugin's start knows no context: what it has made is killed
	stopWatching := context.AfterFunc(ctx, func() {
		made.Lock()
		defer made.Unlock()
		if p.child != nil {
			_ = p.child.Kill(context.Background())
		}
	})
	p.client = goplugin.NewClient(o.config(p, func(env []string) *child {
		made.Lock()
		defer made.Unlock()
		p.child = newChild(o.Path, o.Args, append(pluginEnvironment(os.Environ(), o.Env), env...))
		if ctx.Err() != nil {
			_ = p.child.Kill(context.Background()) // Start sees it. Without a child, go-plugin would leave its folder
		}
		return p.child
	}))
	err := p.connect(ctx)
	if stopped := stopWatching(); err == nil && !stopped {
		err = context.Cause(ctx)
	}
	if err != nil {
		p.end()
		return nil, p.startError(ctx, o.Path, err)
	}
	return p, nil
}

var errStartTimeout = errors.New("it did not complete its start in time")

func (o HostOptions) config(p *process, run func(env []string) *child) *goplugin.ClientConfig {
	logger := slog.New(slog.DiscardHandler)
	if p.log != nil {
		logger = slog.New(p.log)
	}
	return &goplugin.ClientConfig{
		HandshakeConfig:  Handshake(),
		VersionedPlugins: VersionedPlugins(),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		StartTimeout:     o.StartTimeout,
		Logger:           hclogs.New(logger),
		Stderr:           p.stderr,
		GRPCDialOptions:  []grpc.DialOption{grpc.WithUnaryInterceptor(p.untilExit)},
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, _ string) (runner.Runner, error) {
			return run(spec.Env), nil // what go-plugin tells the plugin
		},
	}
}

// untilExit lets go-plugin's Shutdown last until the process has ended. go-plugin
// closes the connection after it, and answers that the host has not read yet would
// be cut; the plugin ends when they are read, or its time is up.
func (p *process) untilExit(ctx context.Context, method string, request, response any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	err := invoke(ctx, method, request, response, conn, options...)
	if method == shutdownMethod {
		<-p.child.exited // killAfter bounds it
	}
	return err
}

// shutdownMethod is what go-plugin calls to stop the process.
const shutdownMethod = "/plugin.GRPCController/Shutdown"

// connect waits for the handshake, makes the client, and sees that the plugin
// answers.
func (p *process) connect(ctx context.Context) error {
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	raw, err := protocol.Dispense(PluginName)
	if err != nil {
		return err
	}
	connector, ok := raw.(connectorv1.ConnectorClient)
	grpcClient, isGRPC := protocol.(*goplugin.GRPCClient)
	if !ok || !isGRPC {
		return errors.New("it is no NetSuite connector")
	}
	p.connector, p.conn = connector, grpcClient.Conn
	return p.healthy(ctx) // go-plugin has not connected yet
}

// end stops the process: it lets its calls end, within killAfter. It returns
// when the process has ended, and reports whether that had to be forced.
func (p *process) end() (killed bool) {
	defer p.closeLogs()
	if p.child == nil {
		p.client.Kill()
		return false
	}
	p.ending.Do(func() {
		force := time.AfterFunc(killAfter, func() { _ = p.child.Kill(context.Background()) })
		p.client.Kill() // asks, and returns when the process has ended
		close(p.child.released)
		killed = !force.Stop()
	})
	return killed
}

// closeLogs hands on what the host's logger and writer have not taken yet.
func (p *process) closeLogs() {
	p.stderr.close()
	if p.log != nil {
		p.log.Close(pipeGrace)
	}
}

// exit describes the end of a process that has ended.
func (p *process) exit() *ExitError {
	e := &ExitError{PID: p.child.pid(), ExitCode: -1, LastLine: p.stderr.lastMessage()}
	if state := p.child.cmd.ProcessState; state != nil {
		e.ExitCode, e.State = state.ExitCode(), state.String()
	}
	return e
}

// startError is the error of a failed start: what the plugin itself wrote, then
// go-plugin's error.
func (p *process) startError(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
		if !errors.Is(err, errStartTimeout) {
			return loadError(path, err)
		}
	}
	err = shortError{err}
	if message := p.stderr.lastMessage(); message != "" {
		return loadError(path, fmt.Errorf("%s (%w)", message, err))
	}
	return loadError(path, err)
}

func loadError(path string, err error) error {
	return fmt.Errorf("loading the plugin %s: %w", path, err)
}

// shortError puts go-plugin's errors on one line.
type shortError struct{ error }

func (e shortError) Error() string { return strings.Join(strings.Fields(e.error.Error()), " ") }

func (e shortError) Unwrap() error { return e.error }
