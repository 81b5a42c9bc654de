package bench

import (
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// growth shows how throughput and memory grow with what a host can make grow. The
// plugin is a new process each time, so that its memory is what the case takes.
func growth(b *bed) ([]testcase, error) {
	bare, plugin, err := b.both()
	if err != nil {
		return nil, err
	}
	var cases []testcase
	add := func(name, series string, x int, work task.Task, rate func(of string) value, compared bool) {
		fresh := work
		fresh.Fresh = true
		c := testcase{name: name, series: series, x: float64(x)}
		if compared {
			c.subjects = append(c.subjects, subject{bareClient, bare, work})
			c.values = append(c.values, rate(bareClient))
		}
		c.subjects = append(c.subjects, subject{connector, plugin, fresh})
		c.values = append(c.values, rate(connector))
		if compared {
			c.values = append(c.values, ratio(connector, bareClient))
		}
		c.values = append(c.values, peak(connector))
		cases = append(cases, c)
	}
	made := choose(b, 3_000, 100)
	for _, atOnce := range choose(b, []int{1, 2, 4, 8, 16, 32, 64, 128, 256, mostAtOnce}, []int{1, 8}) {
		// The connector finds the account's limit by one more at a time.
		work := task.Task{AtOnce: atOnce, Calls: min(made, 1_000*atOnce), Warm: 100 + 3*atOnce, Receive: small}
		add(fmt.Sprintf("%d at once", atOnce), "calls at once", atOnce, work, perSecond, true)
	}
	for _, size := range choose(b, []int{small, 20_000, 200_000, 1_000_000, 5_000_000, 20_000_000, 100_000_000}, []int{small, 200_000}) {
		rate := func(of string) value { return megabytesPerSecond(of, size) }
		made := callsOfSize(b, size)
		work := task.Task{AtOnce: 1, Calls: made, Warm: 1 + made/10}
		work.Receive = size
		add("answer of "+inBytes(size), "bytes of the answer", size, work, rate, true)
		work.Receive, work.Send = 0, size
		add("request of "+inBytes(size), "bytes of the request", size, work, rate, true)
	}
	for _, several := range choose(b, []int{1, 10, 100, 1_000, 10_000}, []int{1, 10}) {
		// 2,000 are more than the plugin keeps anything of.
		work := task.Task{AtOnce: 8, Calls: max(made, several), Warm: max(100, min(several, 2_000)), Receive: small, Credentials: several}
		add(fmt.Sprintf("credentials: %d", several), "different credentials", several, work, perSecond, false)
	}
	for _, several := range choose(b, []int{0, 10, 25, 50, 100}, []int{0, 10}) {
		work := task.Task{AtOnce: 8, Calls: made, Warm: 100, Receive: small, Headers: several}
		add(fmt.Sprintf("headers: %d", several), "headers of the request", several, work, perSecond, true)
	}
	return cases, nil
}
