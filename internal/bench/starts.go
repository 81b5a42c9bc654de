package bench

import (
	"os"

	"netsuite-connector/internal/bench/task"
)

// executable is the case of the plugin's executable.
const executable = "executable"

// starts compares how long it takes from the start of the process to the first
// answer: the connector has to get a token, and connections, in that time.
func starts(b *bed) ([]testcase, error) {
	empty, err := b.empty()
	if err != nil {
		return nil, err
	}
	plugin, err := b.connector()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(b.programs.plugin)
	if err != nil {
		return nil, err
	}
	work := task.Task{AtOnce: 1, Calls: choose(b, 5, 1), Start: true, Receive: small}
	return []testcase{
		{
			name:     "start to first answer",
			subjects: []subject{{emptyPlugin, empty, work}, {connector, plugin, work}},
			values: []value{
				{emptyPlugin, "ms", func(f figures) float64 { return milliseconds(f, emptyPlugin) }},
				{connector, "ms", func(f figures) float64 { return milliseconds(f, connector) }},
				{connector + ", in starts of " + emptyPlugin, "", func(f figures) float64 {
					return milliseconds(f, connector) / milliseconds(f, emptyPlugin)
				}},
			},
		},
		{
			name:   executable,
			values: []value{{connector, "MB", func(figures) float64 { return float64(info.Size()) / 1e6 }}},
		},
	}, nil
}
