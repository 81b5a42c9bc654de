package soak

import (
	"context"
	"time"
)

// What a process may have more of at the end than at the beginning.
const (
	moreFiles  = 2         // file descriptors: a connection that is just being closed
	moreMemory = 160 << 20 // of resident memory: what Go keeps of the largest bodies at once
	shrinkWait = 5 * time.Second
)

// resources are what a process uses, as far as the system tells.
type resources struct {
	pid    int
	files  int
	memory int64 // resident, in bytes
}

// measure returns what the steady process uses without any connections to
// NetSuite. It is false where there is no such process, or the system does not
// tell.
func (r *round) measure(ctx context.Context) (resources resources) {
	steady, ok := r.steady()
	if !ok {
		return resources
	}
	r.sim.DropConnections()
	if !pause(ctx, 100*time.Millisecond) {
		return resources
	}
	used, ok := usedBy(steady.PID())
	if !ok {
		return resources
	}
	return used
}

// compare measures again. Go gives memory back, and notices that a connection was
// closed, in its own time.
func (r *round) compare(ctx context.Context, before resources) {
	if before.pid == 0 || ctx.Err() != nil {
		return
	}
	var now resources
	for until := time.Now().Add(shrinkWait); time.Now().Before(until) && ctx.Err() == nil; {
		if now = r.measure(ctx); now.files <= before.files+moreFiles && now.memory <= before.memory+moreMemory {
			break
		}
	}
	if now.pid == 0 {
		return
	}
	r.figure(func(f *Figures) {
		f.FilesBefore, f.FilesAfter = before.files, now.files
		f.MemoryBefore, f.MemoryAfter = before.memory, now.memory
		if now.files > before.files+moreFiles {
			f.Leaked++
			f.problem("file descriptors: process %d had %d before the traffic, and %d after it", now.pid, before.files, now.files)
		}
		if now.memory > before.memory+moreMemory {
			f.Leaked++
			f.problem("memory: process %d had %d MiB before the traffic, and %d MiB after it", now.pid, before.memory>>20, now.memory>>20)
		}
	})
}
