package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"netsuite-connector/internal/bench/task"
	"netsuite-connector/internal/truncate"
)

// process is one that answers each line of JSON with another.
type process struct {
	name    string
	silent  bool // its calls reach no server
	tokens  bool // it asks for a token for each credentials
	pid     int  // of the plugin that it used last
	fresh   bool // that plugin was for one task
	end     context.CancelCauseFunc
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  lastWords
	closed  bool
}

// How long processes may take: to end when they are told to by a signal, and by
// their input, after which a host ends its plugin; and to answer.
const (
	patience       = 5 * time.Second
	closePatience  = 30 * time.Second
	answerPatience = 2 * time.Minute
)

// errSlow is why a process was ended.
var errSlow = errors.New("it took too long")

// launch is what a process is started with.
type launch struct {
	name        string
	environment []string
	log         io.Writer // also gets what it writes to standard error; nil for nobody
	program     string
	args        []string
}

// start starts a process, which ends when its input does.
func start(ctx context.Context, l launch) (*process, error) {
	ctx, end := context.WithCancelCause(ctx)
	p := &process{name: l.name, end: end, command: exec.CommandContext(ctx, l.program, l.args...)} // #nosec G204 -- what was built, or Node.js
	p.command.Env, p.command.Stderr, p.errors.also = l.environment, &p.errors, l.log
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
		end(nil)
		return nil, err
	}
	return p, nil
}

// read reads a line, which has to come within the time.
func (p *process) read(into any, within time.Duration) error {
	late := time.AfterFunc(within, func() { p.end(errSlow) })
	line, err := p.out.ReadBytes('\n')
	if !late.Stop() {
		return errors.Join(fmt.Errorf("%w: no answer in %s", errSlow, within), p.close())
	}
	if err != nil {
		return p.ended(err)
	}
	return json.Unmarshal(line, into)
}

// ended says how a process ended that still had work.
func (p *process) ended(err error) error {
	if closed := p.close(); closed != nil {
		err = closed
	}
	return fmt.Errorf("its process ended: %w", err)
}

// ask writes a line, and reads one, which has to come within the time.
func (p *process) ask(question, into any, within time.Duration) error {
	if err := json.NewEncoder(p.in).Encode(question); err != nil {
		return p.ended(err)
	}
	return p.read(into, within)
}

func (p *process) carryOut(work task.Task) (task.Figures, error) {
	var measured task.Figures
	if err := p.ask(work, &measured, limit(work)); err != nil {
		return measured, err
	}
	if measured.Failed != "" {
		log := p.errors.text()
		if log == "" { // as of a plugin that was killed
			measured.Failed = strings.TrimSuffix(measured.Failed, " Its log says why.")
		}
		return measured, errors.New(measured.Failed + log)
	}
	return measured, nil
}

// limit is how long a task may take. It ends what hangs, and nothing that is slow: a
// page has a second, and a megabyte one, too.
func limit(work task.Task) time.Duration {
	seconds := (work.Calls + work.Warm) * (work.Pages + (work.Send+work.Receive)/1_000_000)
	return answerPatience + time.Duration(seconds)*time.Second
}

// close ends the process, once.
func (p *process) close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	_ = p.in.Close()
	late := time.AfterFunc(closePatience, func() { p.end(errSlow) })
	defer late.Stop()
	defer p.end(nil)
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("%w%s", err, p.errors.text())
	}
	return nil
}

// lastWords keeps the beginning of what a process writes to standard error.
type lastWords struct {
	also io.Writer // nil for nobody
	mu   sync.Mutex
	kept []byte
}

const mostWords = 8_000

func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, p[:min(len(p), mostWords-len(w.kept))]...)
	if w.also != nil {
		_, _ = w.also.Write(p)
	}
	return len(p), nil
}

func (w *lastWords) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.kept) == 0 {
		return ""
	}
	return "\nIt wrote: " + truncate.Text(strings.TrimSpace(string(w.kept)), mostWords/4)
}
