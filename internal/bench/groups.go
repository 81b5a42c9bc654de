package bench

import (
	"math"

	"netsuite-connector/internal/bench/task"
)

// group is a table of the report.
type group struct {
	name   string
	title  string
	warmUp bool // with a round that is not counted
	grows  bool // something grows from case to case, which can be drawn
	cases  func(*bed) ([]testcase, error)
}

//nolint:gochecknoglobals // a constant table
var groups = []group{
	{"calls", "GETs answered with 2 KB", true, true, calls},
	{"answers", "answers of one size, one after the other", true, true, answers},
	{"requests", "requests of one size, one after the other", true, true, requests},
	{"pages", "pages of 1,000 rows, each answered after 250 ms", false, false, pages},
	{"starts", "starts", true, false, starts},
	{"memory", "the most memory of a plugin that has done nothing else", false, false, memory},
	{"growth", "how cost grows", true, true, growth},
}

// Groups are the names of the groups, in their order.
func Groups() []string {
	var names []string
	for _, g := range groups {
		names = append(names, g.name)
	}
	return names
}

// The subjects' names.
const (
	bareClient = "bare client" // net/http with nothing around it
	emptyRPC   = "empty RPC"   // through a go-plugin that answers at once
	leanPlugin = "lean plugin" // one that passes bodies on, unchecked
	connector  = "plugin"
	// emptyPlugin is the one of emptyRPC, where it is started.
	emptyPlugin = "empty go-plugin"
)

// figures are a round's, by the subjects' names.
type figures = map[string]task.Figures

func perSecond(of string) value {
	return value{of, "calls/s", func(f figures) float64 { return f[of].PerSecond }}
}

func megabytesPerSecond(of string, size int) value {
	return value{of, "MB/s", func(f figures) float64 { return f[of].PerSecond * float64(size) / 1e6 }}
}

// ratio is that of two subjects' rates.
func ratio(of, to string) value {
	return value{of + ", of " + to, "", func(f figures) float64 { return f[of].PerSecond / f[to].PerSecond }}
}

// latency is the median time of a call.
func latency(of string) value {
	return value{of + ", time of a call", "ms", func(f figures) float64 { return milliseconds(f, of) }}
}

// processorTime is what a call takes of the processors, host and plugin together.
func processorTime(of string, calls int) value {
	return value{of + ", processor time of a call", "µs", func(f figures) float64 {
		return known(float64(f[of].CPU.Nanoseconds()) / 1e3 / float64(calls))
	}}
}

// serversProcessorTime is what the server takes for a request of the bare client.
func serversProcessorTime() value {
	return value{"server, processor time of a request of the " + bareClient, "µs", func(f figures) float64 {
		return known(float64(f[serverOf(bareClient)].CPU.Nanoseconds()) / 1e3)
	}}
}

func peak(of string) value {
	return value{of + ", most memory", "MB", func(f figures) float64 { return known(float64(f[of].Peak) / 1e6) }}
}

func milliseconds(f figures, of string) float64 { return f[of].Median.Seconds() * 1000 }

// known makes what the system did not tell, 0, a figure that has no line.
func known(figure float64) float64 {
	if figure == 0 {
		return math.NaN()
	}
	return figure
}
