package report_test

import (
	"strings"
	"testing"

	"netsuite-connector/internal/bench/report"
)

func measuredReport() report.Report {
	var calls, starts report.Group
	calls.Name, calls.Title, starts.Name, starts.Title = "calls", "calls", "starts", "starts"
	calls.Add(report.Line{Case: "64 at once", Value: "plugin, of bare client"}, 0.5)
	starts.Add(report.Line{Case: "start", Value: "plugin", Unit: "ms"}, 90)
	return report.Report{
		Machine: "2 processors", Plugin: "built", Rounds: 1, Groups: []report.Group{calls, starts},
		Headlines: []report.Headline{
			{Text: "starts in", Better: "less", Group: "starts", Case: "start", Value: "plugin"},
			{Text: "calls, of a bare client's", Better: "more", Group: "calls", Case: "64 at once", Value: "plugin, of bare client"},
		},
	}
}

const how = "2 processors. The plugin: built. One round.\n\n"

func TestIntoFillsThePlacesOfADocument(t *testing.T) {
	t.Parallel()
	got, err := measuredReport().Into([]byte("# Speed\n<!-- bench: summary -->\nold\n<!-- bench: end -->\nand\n" +
		"<!-- bench: starts -->\n<!-- bench: end -->\n<!-- bench: growth -->\nis kept\n<!-- bench: end -->\nlast\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "# Speed\n<!-- bench: summary -->\n" + how +
		"|                           | median  | quartiles    | better |\n" +
		"|---------------------------|---------|--------------|--------|\n" +
		"| starts in                 | 90.0 ms | 90.0 to 90.0 | less   |\n" +
		"| calls, of a bare client's | 0.50    | 0.50 to 0.50 | more   |\n" +
		"<!-- bench: end -->\nand\n<!-- bench: starts -->\n" + how +
		"|       | starts | median  | quartiles    | least to most |\n" +
		"|-------|--------|---------|--------------|---------------|\n" +
		"| start | plugin | 90.0 ms | 90.0 to 90.0 | 90.0 to 90.0  |\n" +
		"<!-- bench: end -->\n<!-- bench: growth -->\nis kept\n<!-- bench: end -->\nlast\n"
	if string(got) != want {
		t.Errorf("%s\nexpected\n%s", got, want)
	}
}

func TestIntoSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	part := measuredReport()
	part.Groups = part.Groups[:1]
	for _, c := range []struct {
		report         report.Report
		document, want string
	}{
		{measuredReport(), "text", "no place"},
		{measuredReport(), "<!-- bench: growth -->\nold\n<!-- bench: end -->", "no place"},
		{measuredReport(), "<!-- bench: calls -->\nold", "no end"},
		{measuredReport(), "<!-- bench: calls -->\nold\n<!-- bench: starts -->\nold\n<!-- bench: end -->", "before that of \"calls\" has its end"},
		{part, "<!-- bench: summary -->\n<!-- bench: end -->", "needs the group starts"},
		{measuredReport(), "<!-- bench: calls -->\nold\n<!--bench: starts-->\nold\n<!-- bench: end -->", "line 3 has"},
		{measuredReport(), "<!-- bench: calls -->\nold\n<!-- Bench: end -->\nkeep\n<!-- bench: end -->", "line 3 has"},
		{measuredReport(), " <!-- bench: calls -->\nold\n<!-- bench: end -->", "line 1 has"},
		{measuredReport(), "<!-- bench: calls -->\nold\n\n## Security\n<!-- bench: end -->", "the heading \"## Security\""},
		{measuredReport(), "<!-- bench: calls -->\nSecurity\n---\n<!-- bench: end -->", "the heading"},
		{measuredReport(), "<!-- bench: end -->\n<!-- bench: calls -->\n<!-- bench: end -->", "no beginning"},
		{measuredReport(), "<!-- bench: calls -->\r\n<!-- bench: end -->\n", "CRLF"},
	} {
		_, err := report.Fits([]byte(c.document), names(c.report), []string{"calls", "starts", "growth"}, c.report.Headlines)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("before the run, %q: %v; expected %q", c.document, err, c.want)
		}
		if got, err := c.report.Into([]byte(c.document)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %q, %v; expected %q", c.document, got, err, c.want)
		}
	}
}

func names(r report.Report) []string {
	var names []string
	for _, g := range r.Groups {
		names = append(names, g.Name)
	}
	return names
}

func TestFitsKnowsTheGroups(t *testing.T) {
	t.Parallel()
	if _, err := report.Fits([]byte("<!-- bench: cals -->\n<!-- bench: end -->\n<!-- bench: calls -->\n<!-- bench: end -->"), []string{"calls"}, []string{"calls"}, nil); err == nil || !strings.Contains(err.Error(), `"cals"`) {
		t.Error(err)
	}
	for text, want := range map[string]bool{"calls": false, "summary": true} {
		if got, err := report.Fits([]byte("<!-- bench: "+text+" -->\n<!-- bench: end -->"), []string{"calls"}, []string{"calls"}, nil); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

// A checkout on Windows has CRLF.
func TestIntoKeepsTheEndsOfLines(t *testing.T) {
	t.Parallel()
	got, err := measuredReport().Into([]byte("first\r\n<!-- bench: calls -->\r\nold\r\n<!-- bench: end -->\r\nlast\r\n"))
	if err != nil || strings.Count(string(got), "\n") != strings.Count(string(got), "\r\n") || !strings.HasSuffix(string(got), "|\r\n<!-- bench: end -->\r\nlast\r\n") {
		t.Errorf("%q, %v", got, err)
	}
}
