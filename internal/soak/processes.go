package soak

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"netsuite-connector/plugin"
)

const (
	// ceiling is how many requests each process may have in flight to an account.
	ceiling = 6
	// mostResponse bounds a response, so that an endless one ends soon. It is above
	// the largest of the contents and of the made-up bodies.
	mostResponse = 8 << 20
)

// loaded is one plugin process.
type loaded struct {
	*plugin.Host
	pid int
}

// process is a place for one plugin process after the other.
type process struct {
	mu      sync.Mutex
	current loaded
}

func (p *process) get() loaded {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.current
}

func (p *process) set(next loaded) (former loaded) {
	p.mu.Lock()
	defer p.mu.Unlock()
	former, p.current = p.current, next
	return former
}

func (r *round) load(ctx context.Context) error {
	for range r.options.Processes {
		next, err := r.loadOne(ctx)
		if err != nil {
			return err
		}
		r.processes = append(r.processes, &process{current: next})
	}
	return nil
}

func (r *round) loadOne(ctx context.Context) (loaded, error) {
	environment := append(r.sim.Environment(),
		fmt.Sprintf("%s=%d", plugin.EnvMaxInFlight, ceiling),
		fmt.Sprintf("%s=%d", plugin.EnvMaxResponseBytes, mostResponse))
	host, err := r.options.Load(ctx, environment)
	if err != nil {
		return loaded{}, err
	}
	return loaded{Host: host, pid: host.PID()}, nil
}

// steady is the process that lives for the whole round, if there are others
// that can be killed.
func (r *round) steady() (loaded, bool) { return r.processes[0].get(), len(r.processes) > 1 }

// mortal is a process that may be replaced.
func (r *round) mortal(n int) *process {
	if len(r.processes) == 1 {
		return r.processes[0]
	}
	return r.processes[1+n%(len(r.processes)-1)]
}

// drain puts a new process in the place of one, and closes that one while its
// calls run.
func (r *round) drain(ctx context.Context, p *process) {
	next, err := r.loadOne(ctx)
	if err != nil {
		r.notLoaded(err)
		return
	}
	former := p.set(next)
	from := time.Now()
	former.Close()
	r.incidents.add(incident{cause: causeDrained, from: from, to: time.Now(), pid: former.pid})
}

// kill kills a process, and puts a new one in its place.
func (r *round) kill(ctx context.Context, p *process) {
	victim, from := p.get(), time.Now()
	if running, err := os.FindProcess(victim.pid); err == nil {
		_ = running.Kill() // it may have ended
	}
	if next, err := r.loadOne(ctx); err != nil {
		r.notLoaded(err) // calls through this place fail until the round is over
	} else {
		p.set(next)
		victim.Close()
	}
	r.incidents.add(incident{cause: causeKilled, from: from, to: time.Now(), pid: victim.pid})
}

func (r *round) notLoaded(err error) {
	r.figure(func(f *Figures) { f.Unexpected++; f.problem("loading the plugin: %v", err) })
}

func (r *round) unload() {
	for _, p := range r.processes {
		p.get().Close()
	}
}
