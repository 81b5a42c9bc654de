package bench

import (
	"fmt"
	"math"

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
func (b *bed) round(c testcase, round int) (map[string]task.Figures, error) {
	figures := map[string]task.Figures{}
	for _, i := range rotated(len(c.subjects), round) {
		s := c.subjects[i]
		measured, err := b.measure(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		figures[s.name] = measured
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

// measure has a subject carry out its task, and checks that the server has seen it:
// a subject that does not do its work would be fast.
func (b *bed) measure(s subject) (task.Figures, error) {
	before, err := b.served()
	if err != nil {
		return task.Figures{}, err
	}
	measured, err := s.process.carryOut(s.task)
	if err != nil {
		return task.Figures{}, err
	}
	after, err := b.served()
	if err != nil {
		return task.Figures{}, err
	}
	if seen, least := after.Requests-before.Requests, s.process.leastRequests(s.task); seen < least {
		return task.Figures{}, fmt.Errorf("the server has seen %d requests instead of %d", seen, least)
	}
	return measured, nil
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
