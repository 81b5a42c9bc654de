package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/bench"
	"netsuite-connector/internal/bench/report"
	"netsuite-connector/internal/testbed"
)

// What can be known before the run is an error before it, which leaves no file.
func TestBenchRefusesBeforeItMeasures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	document := func(name, text string) string {
		return writeFile(t, filepath.Join(dir, name), text, 0o600)
	}
	place := "<!-- bench: %s -->\n<!-- bench: end -->\n"
	starts := document("starts.md", fmt.Sprintf(place, "starts"))
	picture := filepath.Join(dir, "picture.svg")
	for want, args := range map[string][]string{
		"there is no place":               {"--only", "calls", "--into", starts},
		"such group":                      {"--into", document("unknown.md", fmt.Sprintf(place, "cals"))},
		"the heading":                     {"--into", document("heading.md", "<!-- bench: calls -->\n# Next\n<!-- bench: end -->\n")},
		"is not a marker":                 {"--into", document("marker.md", "<!--bench: calls-->\n<!-- bench: end -->\n")},
		"needs the group":                 {"--only", "starts, calls", "--into", document("summary.md", fmt.Sprintf(place, "summary"))},
		"that a quick run leaves out":     {"--quick", "--into", document("quick.md", fmt.Sprintf(place, "summary"))},
		"grow. It does in calls, answers": {"--only", "starts", "--plot", picture},
		"is a folder":                     {"--plot", dir},
	} {
		ended := inProcess(t, append([]string{"bench"}, args...)...).wants(t, exitUsage)
		if !strings.Contains(ended.stderr, want) || ended.stdout != "" {
			t.Errorf("%q: %s%s", args, ended.stdout, ended.stderr)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 6 {
		t.Errorf("%d files instead of the 6 documents: %v", len(left), err)
	}
}

func measuredStarts() report.Report {
	group := report.Group{Name: "starts", Title: "starts"}
	group.Add(report.Line{Case: "start", Value: "plugin", Unit: "ms"}, 90)
	return report.Report{Machine: "2 processors", Plugin: "built", Rounds: 1, Groups: []report.Group{group}}
}

// What was measured is shown, whatever cannot be written afterwards; and a run that
// failed writes nothing into files.
func TestBenchShowsWhatWasMeasured(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	full := writeFile(t, filepath.Join(dir, "full.md"), "<!-- bench: starts -->\nold\n<!-- bench: end -->\n", 0o664)
	broken := writeFile(t, filepath.Join(dir, "broken.md"), "text", 0o600)
	picture := filepath.Join(dir, "picture.svg")
	given := benchmark{into: []string{broken, full}}
	failure := errors.New("growth: broken")
	for name, c := range map[string]struct {
		failed    error
		want      string
		into, svg bool
	}{
		"a group fails":       {failure, "growth: broken", false, false},
		"the picture fails":   {fmt.Errorf("%w: %w", bench.ErrDrawing, failure), "drawing the picture: growth: broken", true, false},
		"a document is wrong": {nil, "broken.md: there is no place", true, true},
	} {
		testbed.WriteFile(t, full, []byte("<!-- bench: starts -->\nold\n<!-- bench: end -->\n"), 0o664)
		if err := os.Chmod(full, 0o664); err != nil { // whatever the umask is
			t.Fatal(err)
		}
		_ = os.Remove(picture)
		plot, err := createFile("--plot", picture)
		if err != nil {
			t.Fatal(err)
		}
		var shown bytes.Buffer
		err = (&cli{out: &screen{to: &shown}, err: &screen{to: &bytes.Buffer{}}}).deliver(given, measuredStarts(), plot, c.failed)
		plot.drop()
		if !strings.Contains(shown.String(), "90.0 ms") || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\n%s", name, err, shown.String())
		}
		text, err := os.ReadFile(full)
		if err != nil || strings.Contains(string(text), "90.0 ms") != c.into {
			t.Errorf("%s: %s, %v", name, text, err)
		}
		if _, err := os.Stat(picture); (err == nil) != c.svg {
			t.Errorf("%s: the picture: %v", name, err)
		}
	}
	if info, err := os.Stat(full); err != nil || info.Mode().Perm() != 0o664 && os.PathSeparator == '/' {
		t.Errorf("the document's mode: %v, %v", info.Mode(), err)
	}
}
