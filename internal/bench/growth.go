package bench

import (
	"fmt"
	"slices"

	"netsuite-connector/internal/bench/task"
)

// growth shows how throughput and memory grow with what a host can make grow. Rates are
// measured as in the groups calls, answers and requests: with their tasks, by processes
// that go on, and that do nothing else. Memory is that of another plugin, a new process
// for each case, which makes the same calls.
func growth(b *bed) ([]testcase, error) {
	fresh, err := b.connector()
	if err != nil {
		return nil, err
	}
	var all []testcase
	for _, cases := range []func(*bed, *process) ([]testcase, error){callsGrow, answersGrow, requestsGrow, credentialsGrow, headersGrow} {
		some, err := cases(b, fresh)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// step is one of the sizes of what grows.
type step struct {
	name string
	x    int
	work task.Task
	rate func(of string) value
}

// grow makes the cases of what grows, for processes of their own.
func grow(b *bed, fresh *process, series string, compared bool, steps []step) ([]testcase, error) {
	plugin, err := b.connector()
	if err != nil {
		return nil, err
	}
	var bare *process
	if compared {
		if bare, err = b.bare(); err != nil {
			return nil, err
		}
	}
	var cases []testcase
	for _, s := range steps {
		c := testcase{name: s.name, series: series, x: float64(s.x)}
		if compared {
			c.subjects = append(c.subjects, subject{bareClient, bare, s.work})
			c.values = append(c.values, s.rate(bareClient))
		}
		again := s.work
		again.Fresh = true
		c.subjects = append(c.subjects, subject{connector, plugin, s.work}, subject{newPlugin, fresh, again})
		c.values = append(c.values, s.rate(connector))
		if compared {
			c.values = append(c.values, ratio(connector, bareClient))
		}
		c.values = append(c.values, peakOfNew())
		cases = append(cases, c)
	}
	return cases, nil
}

// newPlugin is a plugin in a process that has done nothing else.
const newPlugin = "new plugin"

// peakOfNew is the most memory of a plugin that has done nothing else.
func peakOfNew() value {
	return value{peak(connector).name, peak(connector).unit, peak(newPlugin).of}
}

func callsGrow(b *bed, fresh *process) ([]testcase, error) {
	var steps []step
	for _, atOnce := range choose(b, []int{1, 2, 4, 8, 16, 32, 64, 128, 256, mostAtOnce}, []int{1, 8}) {
		steps = append(steps, step{fmt.Sprintf("%d at once", atOnce), atOnce, smallCalls(b, atOnce), perSecond})
	}
	return grow(b, fresh, "calls at once", true, steps)
}

func answersGrow(b *bed, fresh *process) ([]testcase, error) {
	return grow(b, fresh, answerBytes, true, bodiesGrow(b, "answer of ", answersOf))
}

func requestsGrow(b *bed, fresh *process) ([]testcase, error) {
	return grow(b, fresh, requestBytes, true, bodiesGrow(b, "request of ", requestsOf))
}

// bodiesGrow are the sizes of the groups answers and requests, and some in between.
func bodiesGrow(b *bed, name string, of func(*bed, int) task.Task) (steps []step) {
	sizes := append(bodySizes(b), choose(b, []int{20_000, 200_000, 5_000_000}, nil)...)
	slices.Sort(sizes)
	for _, size := range sizes {
		rate := func(of string) value { return megabytesPerSecond(of, size) }
		steps = append(steps, step{name + inBytes(size), size, of(b, size), rate})
	}
	return steps
}

func credentialsGrow(b *bed, fresh *process) ([]testcase, error) {
	var steps []step
	for _, several := range choose(b, []int{1, 10, 100, 1_000, 10_000}, []int{1, 10}) {
		// 2,000 are more than the plugin keeps anything of.
		work := task.Task{AtOnce: 8, Calls: max(choose(b, 3_000, 100), several), Warm: max(100, min(several, 2_000)), Receive: small, Credentials: several}
		steps = append(steps, step{fmt.Sprintf("credentials: %d", several), several, work, perSecond})
	}
	return grow(b, fresh, "different credentials", false, steps)
}

func headersGrow(b *bed, fresh *process) ([]testcase, error) {
	var steps []step
	for _, several := range choose(b, []int{0, 10, 25, 50, 100}, []int{0, 10}) {
		work := task.Task{AtOnce: 8, Calls: choose(b, 3_000, 100), Warm: 100, Receive: small, Headers: several}
		steps = append(steps, step{fmt.Sprintf("headers: %d", several), several, work, perSecond})
	}
	return grow(b, fresh, "headers of the request", true, steps)
}
