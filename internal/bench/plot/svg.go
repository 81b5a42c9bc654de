package plot

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/go-analyze/charts"

	"netsuite-connector/internal/bench/report"
)

// Main reads a report and writes its picture.
func Main(in io.Reader, out io.Writer) error {
	var r report.Report
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return err
	}
	picture, err := SVG(r)
	if err != nil {
		return err
	}
	_, err = out.Write(picture)
	return err
}

// The size of a panel, and how many stand in a row.
const (
	width, height = 480, 260
	columns       = 2
)

// ErrNothing is the error of a report in which nothing grows.
var ErrNothing = errors.New("there is nothing to draw: in none of these groups does anything grow")

// SVG draws a report, a panel for each unit of what grows.
func SVG(r report.Report) ([]byte, error) {
	panels := panelsOf(r)
	if len(panels) == 0 {
		return nil, ErrNothing
	}
	rows := (len(panels) + columns - 1) / columns
	whole := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: columns * width, Height: rows * height,
	})
	whole.FilledRect(0, 0, columns*width, rows*height, charts.ColorWhite, charts.ColorWhite, 0)
	for n, p := range panels {
		left, top := n%columns*width, n/columns*height
		if err := p.draw(whole.Child(charts.PainterBoxOption(charts.NewBox(left, top, left+width, top+height)))); err != nil {
			return nil, err
		}
	}
	return whole.Bytes()
}

func (p panel) draw(on *charts.Painter) error {
	var values [][]float64
	var names, labels []string
	for _, x := range p.xs {
		labels = append(labels, label(x))
	}
	for _, l := range p.lines {
		var row []float64
		for _, x := range p.xs {
			value, known := l.values[x]
			if !known {
				value = charts.GetNullValue()
			}
			row = append(row, value)
		}
		values, names = append(values, row), append(names, l.name)
	}
	options := charts.NewLineChartOptionWithData(values)
	options.Theme = charts.GetTheme(charts.ThemeLight).WithSeriesColors(p.colors())
	options.Padding = charts.NewBoxEqual(12)
	options.Title.Text = p.unit + " by " + p.series
	options.Title.FontStyle.FontSize = 12
	options.Legend.SeriesNames = names
	options.Legend.FontStyle.FontSize = 9
	options.Legend.Offset = charts.OffsetStr{Left: charts.PositionLeft, Top: "20"}
	options.XAxis.Labels, options.XAxis.LabelCount = labels, len(labels)
	options.XAxis.LabelFontStyle.FontSize = 9
	options.ValueFormatter = label
	options.YAxis = []charts.YAxisOption{{Min: charts.Ptr(0.0), LabelFontStyle: charts.FontStyle{FontSize: 9}}}
	return on.LineChart(options)
}

// colors gives each subject the same colour in all panels.
func (p panel) colors() []charts.Color {
	var colors []charts.Color
	for _, l := range p.lines {
		colors = append(colors, colorOf(l.name))
	}
	return colors
}

func colorOf(name string) charts.Color {
	subject, _, _ := strings.Cut(name, ",")
	switch subject {
	case "plugin":
		return charts.ColorFromHex("#1f77b4")
	case "bare client":
		return charts.ColorFromHex("#7f7f7f")
	case "empty RPC":
		return charts.ColorFromHex("#2ca02c")
	case "axios":
		return charts.ColorFromHex("#d62728")
	case "undici":
		return charts.ColorFromHex("#ff7f0e")
	default:
		return charts.ColorFromHex("#9467bd")
	}
}
