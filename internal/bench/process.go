package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/internal/truncate"
)

// process is one that answers each line of JSON with another.
type process struct {
	silent  bool // its calls reach no server
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  lastWords
	closed  bool
}

// patience is how long a process may take to end.
const patience = 5 * time.Second

// start starts a process, which ends when its input does.
func start(ctx context.Context, environment []string, program string, args ...string) (*process, error) {
	p := &process{command: exec.CommandContext(ctx, program, args...)} // #nosec G204 -- what was built, or Node.js
	p.command.Env, p.command.Stderr = environment, &p.errors
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	p.in = in
	p.command.Cancel = func() error {
		_ = in.Close()
		return p.command.Process.Signal(syscall.SIGTERM)
	}
	p.command.WaitDelay = patience
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	return p, nil
}

// read reads a line.
func (p *process) read(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("its process ended: %w", errors.Join(err, p.close()))
	}
	return json.Unmarshal(line, into)
}

// ask writes a line, and reads one.
func (p *process) ask(question, into any) error {
	if err := json.NewEncoder(p.in).Encode(question); err != nil {
		return fmt.Errorf("its process ended: %w", errors.Join(err, p.close()))
	}
	return p.read(into)
}

func (p *process) carryOut(work task.Task) (task.Figures, error) {
	var measured task.Figures
	if err := p.ask(work, &measured); err != nil {
		return measured, err
	}
	if measured.Failed != "" {
		return measured, errors.New(measured.Failed)
	}
	return measured, nil
}

// leastRequests is how many requests a task has to make.
func (p *process) leastRequests(work task.Task) int64 {
	if p.silent || work.Describe {
		return 0
	}
	return int64((work.Calls + work.Warm) * max(1, work.Pages))
}

// close ends the process, once.
func (p *process) close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	_ = p.in.Close()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%s: %w%s", p.command.Path, err, p.errors.text())
	}
	return nil
}

// lastWords keeps the beginning of what a process writes to standard error.
type lastWords struct {
	mu   sync.Mutex
	kept []byte
}

const mostWords = 8_000

func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, p[:min(len(p), mostWords-len(w.kept))]...)
	return len(p), nil
}

func (w *lastWords) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.kept) == 0 {
		return ""
	}
	return "\n" + truncate.Text(string(w.kept), mostWords/4)
}
