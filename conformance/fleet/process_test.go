//go:build fleet

package fleet_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"netsuite-connector/internal/testbed"
)

// startLimit is how long a process may take to be ready, or to end, on a busy
// machine.
const startLimit = 90 * time.Second

// process is one that the test itself has started.
type process struct {
	name   string
	run    *exec.Cmd
	log    *testbed.Log
	ended  chan struct{}
	err    error // of its end
	killed bool
}

// spawn starts a process.
func (b *bed) spawn(name string, env []string, args ...string) *process {
	b.t.Helper()
	p := &process{name: name, run: exec.Command(args[0], args[1:]...), log: new(testbed.Log), ended: make(chan struct{})}
	p.run.Env = append(os.Environ(), env...)
	p.run.Stdout, p.run.Stderr = p.log, p.log
	p.run.WaitDelay = 5 * time.Second
	if err := p.run.Start(); err != nil {
		b.t.Fatal(err)
	}
	go func() {
		p.err = p.run.Wait()
		close(p.ended)
	}()
	b.spawned = append(b.spawned, p)
	return p
}

// end ends a process in order.
func (p *process) end() error {
	_ = p.run.Process.Signal(syscall.SIGTERM) // fails for one that has ended
	select {
	case <-p.ended:
		if p.err != nil {
			return fmt.Errorf("%s ended: %w", p.name, p.err)
		}
		return nil
	case <-time.After(startLimit):
		_ = p.run.Process.Kill()
		<-p.ended
		return fmt.Errorf("%s did not end within %v", p.name, startLimit)
	}
}

// member is a process of the fleet, as fleet.json tells of it.
type member struct {
	Kind string   `json:"kind"`
	Name string   `json:"name"`
	PID  int      `json:"pid"`
	Data string   `json:"data"`
	Args []string `json:"args"`

	process *process // that the test has started in its place
	killed  bool     // the one that the fleet has started
}

// read reads one of the state files of a process, and reports whether it is there.
func (m *member) read(file string, into any) bool {
	text, err := os.ReadFile(filepath.Join(m.Data, file))
	return err == nil && json.Unmarshal(text, into) == nil
}

func (m *member) signal(s syscall.Signal) error { return syscall.Kill(m.PID, s) }

// kill ends a process at once, and waits until it is gone.
func (b *bed) kill(m *member) {
	b.t.Helper()
	if err := m.signal(syscall.SIGKILL); err != nil {
		b.t.Fatalf("killing %s: %v", m.Name, err)
	}
	if m.process != nil {
		m.process.killed = true
	} else {
		m.killed = true
	}
	b.gone(m)
}

// gone waits until a process has ended.
func (b *bed) gone(m *member) {
	b.t.Helper()
	testbed.Await(b.t, startLimit, "end of "+m.Name, func() bool { return errors.Is(m.signal(0), syscall.ESRCH) })
}

// restart starts a process of the fleet anew, as it was started, and waits until it
// is ready.
func (b *bed) restart(m *member) {
	b.t.Helper()
	for _, file := range []string{"nats.json", "worker.json"} {
		_ = os.Remove(filepath.Join(m.Data, file)) // of before
	}
	m.process = b.spawn(m.Name, b.sim.Environment(), m.Args...)
	m.PID = m.process.run.Process.Pid
	b.awaitReady(m)
}

// awaitReady waits until a process has written its state.
func (b *bed) awaitReady(m *member) {
	b.t.Helper()
	file := map[string]string{"server": "nats.json", "worker": "worker.json"}[m.Kind]
	testbed.Await(b.t, startLimit, file+" of "+m.Name, func() bool {
		select {
		case <-m.process.ended:
			b.t.Fatalf("%s ended: %v\n%s", m.Name, m.process.err, m.process.log)
		default:
		}
		var state map[string]any
		return m.read(file, &state)
	})
}

// children are the processes that another has started and that live.
func children(pid int) []int {
	var found []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name, in brackets, may hold spaces.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 1 && fields[0] != "Z" && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			found = append(found, child)
		}
	}
	return found
}

// running are the processes whose program lies in a folder.
func running(folder string) []string {
	var found []string
	programs, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, path := range programs {
		if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, folder+"/") {
			found = append(found, filepath.Base(filepath.Dir(path))+" "+filepath.Base(target))
		}
	}
	return found
}
