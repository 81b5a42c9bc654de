package bench

import (
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// memory is the most that the plugin's process has held, each time a new one.
func memory(b *bed) ([]testcase, error) {
	plugin, err := b.connector()
	if err != nil {
		return nil, err
	}
	var cases []testcase
	add := func(name string, size int, work task.Task) {
		work.Fresh, work.Calls = true, work.AtOnce
		values := []value{peak(connector)}
		if work.Send > 0 {
			copies := float64(work.Send) * float64(work.AtOnce) / 1e6
			values = append(values, value{connector + ", beyond one copy of each request", "MB", func(f figures) float64 {
				return known(float64(f[connector].Peak)/1e6) - copies
			}})
		}
		cases = append(cases, testcase{
			name:     fmt.Sprintf("%s of %s, %d at once", name, inBytes(size), work.AtOnce),
			subjects: []subject{{connector, plugin, work}}, values: values,
		})
	}
	answer, request := choose(b, 20_000_000, 2_000_000), choose(b, 27_000_000, 2_000_000)
	add("answers", small, task.Task{AtOnce: 1, Receive: small})
	add("answers", answer, task.Task{AtOnce: 1, Receive: answer})
	add("answers", answer, task.Task{AtOnce: 8, Receive: answer})
	add("requests", request, task.Task{AtOnce: 1, Send: request})
	add("requests", request, task.Task{AtOnce: 4, Send: request})
	if !toldMemory {
		b.notes = append(b.notes, "How much memory a process has held is read from /proc, which only Linux has.")
	}
	return cases, nil
}
