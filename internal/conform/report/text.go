package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

var marks = map[Verdict]string{Passed: "ok  ", Failed: "FAIL", Skipped: "skip"}

// WriteLine writes a result for a person: a line, and its detail below it.
func WriteLine(w io.Writer, result Result) error {
	line := fmt.Sprintf("%s  %-32s %s (%s)\n", marks[result.Verdict], result.ID, result.Title, rounded(result.Elapsed))
	if result.Detail != "" {
		for part := range strings.SplitSeq(strings.TrimRight(result.Detail, "\n"), "\n") {
			line += "        " + part + "\n"
		}
	}
	if result.Verdict == Failed && result.Section != "" {
		line += "        See: " + result.Section + "\n"
	}
	_, err := io.WriteString(w, line)
	return err
}

// WriteText writes the summary of a run, which names what failed.
func WriteText(w io.Writer, r *Report) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d passed, %d failed, %d skipped\n", r.Subject, r.count(Passed), r.count(Failed), r.count(Skipped))
	for _, result := range r.Results {
		if result.Verdict == Failed {
			fmt.Fprintf(&text, "failed: %s\n", result.ID)
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Millisecond)
}
