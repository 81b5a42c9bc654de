package bench

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/bench/task"
)

// Figures that no machine would give, so that each is told from the others.
func TestValuesAreMadeOfFigures(t *testing.T) {
	t.Parallel()
	of := figures{
		bareClient:           {PerSecond: 400, Median: 2 * time.Millisecond, CPU: 30 * time.Millisecond},
		emptyRPC:             {PerSecond: 100, Median: 4 * time.Millisecond, CPU: 50 * time.Millisecond},
		connector:            {PerSecond: 40, Median: 12 * time.Millisecond, CPU: 200 * time.Millisecond, Peak: 3_000_000},
		serverOf(bareClient): {CPU: 7 * time.Microsecond},
	}
	for _, c := range []struct {
		value value
		unit  string
		want  float64
	}{
		{perSecond(connector), "calls/s", 40},
		{megabytesPerSecond(bareClient, 2_500_000), "MB/s", 1_000},
		{ratio(connector, bareClient), "", 0.1},
		{latency(connector), "ms", 12},
		{processorTime(connector, 100), "µs", 2_000},
		{peak(connector), "MB", 3},
		{ofBothHops(), "", 0.5},
		{processorTimeOfBothHops(), "", 2.5},
		{added(), "", 2.5},
		{serversProcessorTime(), "µs", 7},
	} {
		if got := c.value.of(of); math.Abs(got-c.want) > 1e-9 || c.value.unit != c.unit {
			t.Errorf("%s: %v %s, expected %v %s", c.value.name, got, c.value.unit, c.want, c.unit)
		}
	}
}

func TestRoundsTakeTurns(t *testing.T) {
	t.Parallel()
	var order []string
	c := testcase{subjects: []subject{{name: "a"}, {name: "b"}, {name: "c"}}}
	for round := range 3 {
		_, err := c.round(round, func(s subject) (measured, server task.Figures, err error) {
			order = append(order, s.name)
			return task.Figures{}, task.Figures{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := strings.Split("a b c b c a c a b", " "); !slices.Equal(order, want) {
		t.Errorf("%q, expected %q", order, want)
	}
}

func TestWhatASubjectDidNotDoIsSeen(t *testing.T) {
	t.Parallel()
	work := task.Task{Calls: 3, Warm: 1, Send: 100, Headers: 10, Credentials: 2, Fresh: true}
	for want, seen := range map[string]task.Served{
		"":                             {Requests: 4, Received: 400, Headers: 40, Tokens: 2},
		"3 requests instead of 4":      {Requests: 3, Received: 400, Headers: 40, Tokens: 2},
		"5 requests instead of 4":      {Requests: 5, Received: 400, Headers: 40, Tokens: 2},
		"399 bytes of bodies instead":  {Requests: 4, Received: 399, Headers: 40, Tokens: 2},
		"0 additional headers instead": {Requests: 4, Received: 400, Tokens: 2},
		"1 tokens instead of 2":        {Requests: 4, Received: 400, Headers: 40, Tokens: 1},
	} {
		err := (&process{tokens: true}).did(work, seen)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: %v, expected %q", seen, err, want)
		}
	}
	if err := (&process{silent: true}).did(work, task.Served{Requests: 1}); err == nil {
		t.Error("a subject that is to reach nothing has made a request")
	}
}

func TestTheRightPluginIsUsed(t *testing.T) {
	t.Parallel()
	fresh := task.Task{Fresh: true}
	for _, c := range []struct {
		before int
		fresh  bool // that one was
		pid    int
		work   task.Task
		want   string
	}{
		{0, false, 7, task.Task{}, ""},
		{7, false, 7, task.Task{}, ""},
		{7, false, 8, task.Task{}, "was replaced"},
		{7, true, 8, task.Task{}, ""},
		{7, false, 8, fresh, ""},
		{7, false, 7, fresh, "was to be a new process"},
		{7, true, 7, fresh, "was to be a new process"},
		{7, false, 0, task.Task{Start: true}, ""},
	} {
		p := &process{pid: c.before, fresh: c.fresh}
		if err := p.used(c.pid, c.work); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) || p.pid != c.pid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
