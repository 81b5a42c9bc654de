package report_test

import (
	"strings"
	"testing"

	"netsuite-connector/internal/bench/report"
)

func TestSummarise(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rounds []float64
		want   report.Summary
	}{
		{[]float64{4}, report.Summary{Median: 4, Lower: 4, Upper: 4, Least: 4, Most: 4}},
		{[]float64{3, 1}, report.Summary{Median: 2, Lower: 1.5, Upper: 2.5, Least: 1, Most: 3}},
		{[]float64{7, 1, 100, 3, 5}, report.Summary{Median: 5, Lower: 3, Upper: 7, Least: 1, Most: 100}},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8}, report.Summary{Median: 4.5, Lower: 2.75, Upper: 6.25, Least: 1, Most: 8}},
	} {
		given := append([]float64(nil), test.rounds...)
		if got := report.Summarise(test.rounds); got != test.want {
			t.Errorf("%v: %+v, expected %+v", test.rounds, got, test.want)
		}
		for i := range given {
			if given[i] != test.rounds[i] {
				t.Errorf("%v became %v: the order of the rounds is lost", given, test.rounds)
			}
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	group := report.Group{Name: "calls", Title: "calls", Notes: []string{"Node.js is not here."}}
	for _, figure := range []float64{14_000, 14_200, 15_000} {
		group.Add(report.Line{Case: "8 at once", Value: "bare client", Unit: "calls/s"}, figure)
		group.Add(report.Line{Case: "8 at once", Value: "plugin, of the bare client"}, figure/28_400)
		group.Add(report.Line{Case: "8 at once", Value: "time", Unit: "ms"}, 0.0712)
	}
	group.Add(report.Line{Case: "64 at once", Value: "bare client", Unit: "calls/s"}, 123.4)
	group.Add(report.Line{Case: "64 at once", Value: "added", Unit: "ms"}, -1234.4)
	var b strings.Builder
	if err := (report.Report{Machine: "2 processors", Plugin: "built", Rounds: 3, Groups: []report.Group{group}}).Table(&b); err != nil {
		t.Fatal(err)
	}
	const want = `2 processors. The plugin: built. Medians of 3 rounds; half of the rounds lie between the quartiles.

|            | calls                      | median         | quartiles        | least to most    |
|------------|----------------------------|----------------|------------------|------------------|
| 8 at once  | bare client                | 14,200 calls/s | 14,100 to 14,600 | 14,000 to 15,000 |
|            | plugin, of the bare client | 0.50           | 0.50 to 0.51     | 0.49 to 0.53     |
|            | time                       | 0.071 ms       | 0.071 to 0.071   | 0.071 to 0.071   |
| 64 at once | bare client                | 123 calls/s    | 123 to 123       | 123 to 123       |
|            | added                      | -1,234 ms      | -1,234 to -1,234 | -1,234 to -1,234 |

Node.js is not here.
`
	if b.String() != want {
		t.Errorf("%s\nexpected\n%s", b.String(), want)
	}
}
