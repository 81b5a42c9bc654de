package bench

import (
	"errors"
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// did checks what the server has seen of a task.
func (p *process) did(work task.Task, seen task.Served) error {
	want := p.expected(work)
	for _, count := range []struct {
		what      string
		seen, due int64
	}{
		{"requests", seen.Requests, want.Requests},
		{"additional headers", seen.Headers, want.Headers},
		{"bytes of bodies", seen.Received, want.Received},
	} {
		if count.seen != count.due {
			return fmt.Errorf("the server has seen %d %s instead of %d", count.seen, count.what, count.due)
		}
	}
	// At least: those that the plugin does not keep are asked for again.
	if seen.Tokens < want.Tokens {
		return fmt.Errorf("the server was asked for %d tokens instead of %d at least: not every credentials was used", seen.Tokens, want.Tokens)
	}
	return nil
}

// expected is what the server sees of a task that is carried out.
func (p *process) expected(work task.Task) task.Served {
	if p.silent || work.Describe {
		return task.Served{}
	}
	calls := int64(work.Calls + work.Warm)
	want := task.Served{
		Requests: calls * int64(max(1, work.Pages)),
		Headers:  calls * int64(work.Headers),
		Received: calls * int64(work.Send),
	}
	switch {
	case p.tokens && work.Start:
		want.Tokens = calls
	case p.tokens && work.Fresh:
		want.Tokens = int64(max(1, work.Credentials))
	}
	return want
}

// used checks which plugin has carried out a task: a new one where the task says so,
// else the one that carried out those before.
func (p *process) used(pid int, work task.Task) error {
	before, kept := p.pid, !p.fresh
	p.pid, p.fresh = pid, work.Fresh
	switch {
	case pid == 0 || before == 0:
		return nil
	case work.Fresh && pid == before:
		return errors.New("the plugin was to be a new process, and is the one of the task before")
	case !work.Fresh && kept && pid != before:
		return errors.New("the plugin's process was replaced between two tasks")
	}
	return nil
}
