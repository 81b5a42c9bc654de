package hostside

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"netsuite-connector/internal/conform/strict"
)

// trial is a run of the host for one clause.
type trial struct {
	court   *court
	token   string
	plugins []strict.Behaviour
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the host has
	stop    context.CancelFunc
	working sync.WaitGroup

	input     chan []byte // lines for the host's standard input; its end ends that
	endsInput sync.Once

	mu          sync.Mutex
	changed     chan struct{} // closed, and made anew, when something below changes
	over        bool
	connections []net.Conn // of the strict plugin's processes
	events      []strict.Event
	results     map[string]result
	odd         string // a line of the host's standard output that is no result
	calls       int
	exit        error // of the host, once ended is closed

	stderr tail
}

// open starts the host.
func (c *court) open(ctx context.Context, token string, s scenario) (*trial, error) {
	program, err := c.install(token)
	if err != nil {
		return nil, err
	}
	plugins := s.plugins
	if len(plugins) == 0 {
		plugins = []strict.Behaviour{plain()}
	}
	t := &trial{
		court: c, token: token, plugins: plugins, ended: make(chan struct{}),
		changed: make(chan struct{}), results: map[string]result{}, input: make(chan []byte, 64),
	}
	c.mu.Lock()
	c.trials[token] = t
	c.mu.Unlock()

	ctx, t.stop = context.WithCancel(ctx)
	t.cmd = exec.CommandContext(ctx, c.options.Command[0], c.options.Command[1:]...) // #nosec G204 -- running what the caller names is the task
	t.cmd.WaitDelay = 2 * time.Second
	ownGroup(t.cmd)
	t.cmd.Env = append(append(os.Environ(), s.environment...),
		EnvPlugin+"="+program, fmt.Sprintf("%s=%.0f", EnvStartTimeout, s.start.of(c.options.Patience).Seconds()),
		envSecret+"="+c.credentials.environment, envSetting+"="+c.credentials.setting)
	t.cmd.Stdout, t.cmd.Stderr = &lines{take: t.take}, &t.stderr
	stdin, err := t.cmd.StdinPipe()
	if err == nil {
		err = t.cmd.Start()
	}
	if err != nil {
		t.stop()
		return nil, fmt.Errorf("starting the host: %w", err)
	}
	t.working.Go(func() {
		for line := range t.input {
			_, _ = stdin.Write(line) // of a host that reads no more, other things are told
		}
		_ = stdin.Close()
	})
	t.working.Go(func() {
		err := t.cmd.Wait()
		t.change(func() { t.exit = err })
		close(t.ended)
	})
	return t, nil
}

// take takes a line of the host's standard output.
func (t *trial) take(line []byte) {
	var r result
	wrong := json.Unmarshal(line, &r)
	t.change(func() {
		if wrong != nil || r.ID == "" || (r.Error == nil) == (r.Output == nil) {
			t.odd = string(line)
			return
		}
		t.results[r.ID] = r
	})
}

// change changes what wait looks at.
func (t *trial) change(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
	close(t.changed)
	t.changed = make(chan struct{})
}

// admit takes a new process of the strict plugin in.
func (t *trial) admit(conn net.Conn, started strict.Event) (process int, behaviour strict.Behaviour, open bool) {
	t.change(func() {
		if t.over {
			return
		}
		open = true
		t.connections = append(t.connections, conn)
		process = len(t.connections)
		behaviour = t.plugins[min(process, len(t.plugins))-1]
		started.Process = process
		t.events = append(t.events, started)
	})
	return process, behaviour, open
}

func (t *trial) record(e strict.Event) { t.change(func() { t.events = append(t.events, e) }) }

// wait waits until ok, which may look at what change changes, reports true.
func (t *trial) wait(ctx context.Context, what string, ok func() bool) error {
	patience := time.NewTimer(t.court.options.Patience)
	defer patience.Stop()
	ended := t.ended
	var grace <-chan time.Time // for what the plugin's processes told last
	for {
		t.mu.Lock()
		done, changed := ok(), t.changed
		t.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ended:
			ended, grace = nil, time.After(2*time.Second)
		case <-grace:
			return fmt.Errorf("the host ended (%s) without %s%s", t.how(), what, t.hint())
		case <-patience.C:
			return fmt.Errorf("no %s within %v%s", what, t.court.options.Patience, t.hint())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// endInput tells the host that there are no more calls.
func (t *trial) endInput() { t.endsInput.Do(func() { close(t.input) }) }

// close ends the host and what is left of its plugins.
func (t *trial) close() {
	t.endInput()
	select {
	case <-t.ended:
	case <-time.After(2 * time.Second):
	}
	t.stop()
	killGroup(t.cmd)
	t.change(func() { t.over = true })
	for _, conn := range t.connections { // none is added any more
		_ = conn.Close()
	}
	t.working.Wait()
}

// endedWell is how a host has to end.
const endedWell = "exit status 0"

// how says how the host ended.
func (t *trial) how() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.exit != nil {
		return t.exit.Error()
	}
	return endedWell
}

// hint is what may explain that something did not happen.
func (t *trial) hint() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var hints []string
	if t.odd != "" {
		hints = append(hints, fmt.Sprintf("its standard output has a line that is no result: %.200q", t.odd))
	}
	if last := t.stderr.last(); len(last) > 0 {
		text := "its standard error ends with"
		for _, line := range last {
			text += fmt.Sprintf("\n  %.300q", line)
		}
		hints = append(hints, text)
	}
	if len(hints) == 0 {
		return ""
	}
	return "; " + strings.Join(hints, "; ")
}
