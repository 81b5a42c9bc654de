// Package plot draws a report of the benchmarks. Only the part that draws imports
// it: no program of a release links a library that draws.
package plot

import (
	"slices"
	"strconv"

	"netsuite-connector/internal/bench/report"
)

// panel is one picture: how the figures of a unit change with what grows.
type panel struct {
	series, unit string
	xs           []float64
	lines        []line
}

// line is a figure's medians, by x.
type line struct {
	name   string
	values map[float64]float64
}

// panelsOf finds what can be drawn in a report: not ratios, and not what nothing
// grows in.
func panelsOf(r report.Report) []panel {
	var found []panel
	for _, g := range r.Groups {
		first := len(found)
		for _, l := range g.Lines {
			if l.Series == "" || l.Unit == "" {
				continue
			}
			at := slices.IndexFunc(found[first:], func(p panel) bool { return p.series == l.Series && p.unit == l.Unit })
			if at < 0 {
				at = len(found) - first
				found = append(found, panel{series: l.Series, unit: l.Unit})
			}
			found[first+at].add(l)
		}
	}
	return found
}

func (p *panel) add(l report.Line) {
	if !slices.Contains(p.xs, l.X) {
		p.xs = append(p.xs, l.X)
	}
	at := slices.IndexFunc(p.lines, func(known line) bool { return known.name == l.Value })
	if at < 0 {
		at = len(p.lines)
		p.lines = append(p.lines, line{name: l.Value, values: map[float64]float64{}})
	}
	p.lines[at].values[l.X] = l.Median
}

// label is a number in short: 512, 10K, 20M.
func label(x float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e6, "M"}, {1e3, "K"}} {
		if x >= unit.size {
			return strconv.FormatFloat(x/unit.size, 'g', 3, 64) + unit.name
		}
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
