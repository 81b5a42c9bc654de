// Package report is what the benchmarks found, as data, as a table and as JSON.
package report

// Report is what one run found.
type Report struct {
	Machine string  `json:"machine"` // processors, system, Go
	Plugin  string  `json:"plugin"`  // which was measured
	Rounds  int     `json:"rounds"`
	Groups  []Group `json:"groups"`
	// Headlines are the lines of the summary.
	Headlines []Headline `json:"-"`
	// Terms say below the tables what their words mean: documents have words of their own.
	Terms string `json:"-"`
}

// Group is a table.
type Group struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Lines []Line   `json:"lines"`
	Notes []string `json:"notes,omitempty"` // what could not be measured, and what would let it be
}

// Line is one figure of every round.
type Line struct {
	Case   string    `json:"case"`   // 64 at once
	Value  string    `json:"value"`  // plugin, of the bare client
	Unit   string    `json:"unit"`   // "" for a ratio
	X      float64   `json:"x"`      // what grows in the case, where something does
	Series string    `json:"series"` // which of the group's pictures it is in, and what grows there; "" for none
	Rounds []float64 `json:"rounds"`
	Summary
}

// Add adds a round's figure to its line, which is made where it is the first.
func (g *Group) Add(line Line, figure float64) {
	for i := range g.Lines {
		if known := &g.Lines[i]; known.Case == line.Case && known.Value == line.Value {
			known.Rounds = append(known.Rounds, figure)
			known.Summary = Summarise(known.Rounds)
			return
		}
	}
	line.Rounds = []float64{figure}
	line.Summary = Summarise(line.Rounds)
	g.Lines = append(g.Lines, line)
}
