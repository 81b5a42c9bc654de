package bench

import (
	"errors"
	"fmt"
	"math"
	"time"

	"netsuite-connector/internal/bench/report"
	"netsuite-connector/internal/bench/task"
)

// subject is what is measured, and with what.
type subject struct {
	name    string
	process *process
	task    task.Task
}

// testcase is measured once in each round, on each of its subjects.
type testcase struct {
	name     string
	x        float64 // what grows from case to case
	series   string  // what that is; "" for nothing
	subjects []subject
	values   []value
}

// value is what a case's line in the table says, made of what one round gave.
type value struct {
	name string
	unit string // "" for a ratio
	of   func(map[string]task.Figures) float64
}

// round measures each subject of the case once.
func (c testcase) round(round int, measure func(subject) (measured, server task.Figures, err error)) (map[string]task.Figures, error) {
	figures := map[string]task.Figures{}
	for _, i := range rotated(len(c.subjects), round) {
		s := c.subjects[i]
		measured, server, err := measure(s)
		if err != nil {
			return nil, err
		}
		figures[s.name], figures[serverOf(s.name)] = measured, server
	}
	return figures, nil
}

// rotated is the order of n subjects in a round: another one is the first in each.
func rotated(n, round int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = (i + round) % n
	}
	return order
}

// serverOf names what the server took for a subject.
func serverOf(subject string) string { return "server of " + subject }

// measure has a subject carry out its task, and checks that it did, with the plugin
// that it is to use: a subject that does not do its work would be fast. The server's
// processor time is that of one request.
func (b *bed) measure(s subject) (measured, server task.Figures, err error) {
	before, err := b.served()
	if err != nil {
		return measured, server, err
	}
	measured, failed := s.process.carryOut(s.task)
	after, err := b.served() // without the server, every subject fails: what it says comes first
	if err != nil {
		return measured, server, err
	}
	seen := task.Served{
		Requests: after.Requests - before.Requests, Tokens: after.Tokens - before.Tokens,
		Headers: after.Headers - before.Headers, Received: after.Received - before.Received,
	}
	if failed == nil {
		failed = errors.Join(s.process.did(s.task, seen), s.process.used(measured.PID, s.task))
	}
	if failed != nil {
		return measured, server, fmt.Errorf("%s: %w", s.name, failed)
	}
	server.CPU = (after.CPU - before.CPU) / time.Duration(max(1, seen.Requests))
	return measured, server, nil
}

// add adds what a round gave to the case's lines. What the system does not tell has
// no line.
func (c testcase) add(g *report.Group, figures map[string]task.Figures) {
	for _, v := range c.values {
		figure := v.of(figures)
		if math.IsNaN(figure) || math.IsInf(figure, 0) {
			continue
		}
		g.Add(report.Line{Case: c.name, Value: v.name, Unit: v.unit, X: c.x, Series: c.series}, figure)
	}
}
