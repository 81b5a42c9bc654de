package bench

import (
	"fmt"

	"netsuite-connector/internal/bench/task"
)

// pages compares how long one action takes for all pages with the same requests,
// made one after the other by a client that throws the answers away.
func pages(b *bed) ([]testcase, error) {
	bare, plugin, err := b.both()
	if err != nil {
		return nil, err
	}
	all := choose(b, 100, 3)
	work := task.Task{AtOnce: 1, Calls: 1, Pages: all}
	return []testcase{{
		name:     fmt.Sprintf("%d pages", all),
		subjects: []subject{{bareClient, bare, work}, {connector, plugin, work}},
		values: []value{
			{bareClient, "s", func(f figures) float64 { return f[bareClient].Median.Seconds() }},
			{connector, "s", func(f figures) float64 { return f[connector].Median.Seconds() }},
			{connector + ", in times of " + bareClient, "", func(f figures) float64 {
				return milliseconds(f, connector) / milliseconds(f, bareClient)
			}},
			{connector + ", added to a page", "ms", func(f figures) float64 {
				return (milliseconds(f, connector) - milliseconds(f, bareClient)) / float64(all)
			}},
		},
	}}, nil
}
