package plugin

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// pipeGrace is how long what a process wrote may take to be read after its end.
const pipeGrace = 200 * time.Millisecond

// child is the operating system's process of a plugin, for go-plugin
// (runner.Runner). It differs from go-plugin's own in that its end is known at
// once, also where a process that it started holds its pipes; in that standard
// input is not the host's; and in that no line of its log can crash the host.
type child struct {
	cmd      *exec.Cmd
	stdout   *os.File
	stderr   io.ReadCloser
	pipes    []*os.File    // the reading ends
	exited   chan struct{} // closed when the process has ended
	err      error         // how; to be read once exited is closed
	released chan struct{} // closed when nobody reads the pipes any more

	mu      sync.Mutex
	process *os.Process // nil until it was started
	killed  bool
}

func newChild(path string, args, env []string) *child {
	c := &child{cmd: exec.CommandContext(context.Background(), path, args...), exited: make(chan struct{}), released: make(chan struct{})} // #nosec G204 -- loading what the host names is the task
	c.cmd.Env = env
	return c
}

// errKilledEarly is the error of a start that was given up before it began.
var errKilledEarly = errors.New("plugin: the process was not started")

// Start implements runner.Runner.
func (c *child) Start(context.Context) error {
	c.mu.Lock()
	killed := c.killed
	c.mu.Unlock()
	if killed {
		return errKilledEarly
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return err
	}
	errRead, errWrite, err := os.Pipe()
	if err != nil {
		return errors.Join(err, outRead.Close(), outWrite.Close())
	}
	c.cmd.Stdout, c.cmd.Stderr = outWrite, errWrite
	err = c.cmd.Start()
	_, _ = outWrite.Close(), errWrite.Close() // the process has its own
	if err != nil {
		_, _ = outRead.Close(), errRead.Close()
		return err
	}
	c.mu.Lock()
	c.process = c.cmd.Process
	killed = c.killed
	c.mu.Unlock()
	if killed {
		_ = c.process.Kill()
	}
	c.stdout, c.stderr, c.pipes = outRead, &logLines{from: errRead}, []*os.File{outRead, errRead}
	go c.wait()
	return nil
}

func (c *child) wait() {
	c.err = c.cmd.Wait()
	close(c.exited)
	// Whoever still holds the writing ends must not keep go-plugin reading.
	timer := time.NewTimer(pipeGrace)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.released:
	}
	for _, pipe := range c.pipes {
		_ = pipe.Close()
	}
}

// Wait implements runner.Runner.
func (c *child) Wait(context.Context) error {
	<-c.exited
	return c.err
}

// Kill implements runner.Runner.
func (c *child) Kill(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.killed = true
	if c.process == nil {
		return nil // Start sees it
	}
	if err := c.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// Stdout implements runner.Runner.
func (c *child) Stdout() io.ReadCloser { return c.stdout }

// Stderr implements runner.Runner.
func (c *child) Stderr() io.ReadCloser { return c.stderr }

// Name implements runner.Runner.
func (c *child) Name() string { return c.cmd.Path }

// ID implements runner.Runner.
func (c *child) ID() string { return strconv.Itoa(c.pid()) }

func (c *child) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return 0
	}
	return c.process.Pid
}

// Diagnose implements runner.Runner. The error of a start has what the plugin
// wrote itself.
func (c *child) Diagnose(context.Context) string { return "" }

// PluginToHost implements runner.Runner.
func (c *child) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

// HostToPlugin implements runner.Runner.
func (c *child) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
