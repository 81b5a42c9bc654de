package soak

import (
	"context"
	"fmt"
	"os"
	"sync"
	"syscall"
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

// loaded is one plugin.
type loaded struct {
	*plugin.Host
	id int // of the place and the plugin in it
}

// process is a place for one plugin after the other.
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
	host, err := r.options.Load(ctx, plugin.HostOptions{
		Env: append(r.sim.Environment(),
			fmt.Sprintf("%s=%d", plugin.EnvMaxInFlight, ceiling),
			fmt.Sprintf("%s=%d", plugin.EnvMaxResponseBytes, mostResponse)),
		Restart: plugin.RestartPolicy{MostDeaths: 1000, LongestWait: 500 * time.Millisecond},
	})
	if err != nil {
		return loaded{}, err
	}
	return loaded{Host: host, id: int(r.loads.Add(1))}, nil
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

// closeHost puts a new plugin in the place of one, and closes that one while its
// calls run.
func (r *round) closeHost(ctx context.Context, p *process) {
	next, err := r.loadOne(ctx)
	if err != nil {
		r.notLoaded(err)
		return
	}
	former := p.set(next)
	from := time.Now()
	_ = former.Close() // the incident says that calls may have been cut
	r.incidents.add(incident{cause: causeClosed, from: from, to: time.Now(), plugin: former.id})
}

// kill kills the process of a plugin, whose host starts another.
func (r *round) kill(p *process) {
	victim, from := p.get(), time.Now()
	r.signal(victim, os.Kill)
	r.incidents.add(incident{cause: causeKilled, from: from, to: time.Now(), plugin: victim.id})
}

// terminate stops the process of a plugin as the operating system does. No call
// may notice.
func (r *round) terminate(p *process) { r.signal(p.get(), syscall.SIGTERM) }

func (r *round) signal(to loaded, signal os.Signal) {
	if running, err := os.FindProcess(to.PID()); err == nil && to.PID() != 0 {
		_ = running.Signal(signal) // it may have ended, and Windows has no SIGTERM
	}
}

// upgrade has a plugin replaced by another process of the same executable. No
// call may notice.
func (r *round) upgrade(ctx context.Context, p *process) {
	if err := p.get().Upgrade(ctx, "", nil); err != nil {
		r.notLoaded(err)
	}
}

func (r *round) notLoaded(err error) {
	r.figure(func(f *Figures) { f.Unexpected++; f.problem("loading the plugin: %v", err) })
}

func (r *round) unload() {
	for _, p := range r.processes {
		_ = p.get().Close() // nothing is in flight
	}
}
