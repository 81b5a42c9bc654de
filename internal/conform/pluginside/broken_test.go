package pluginside_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"netsuite-connector/internal/conform/pluginside"
	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/testbed"
	_ "netsuite-connector/plugin/server" // the broken plugin is made of it, which Go's cache of results has to know
)

// brokenSource is a plugin with one fault, of many: see its main.go.
const brokenSource = "internal/conform/pluginside/testdata/broken"

// wrong is a fault of the broken plugin, the clauses that are tried on it, and
// those that have to notice it. All others of them have to pass.
type wrong struct {
	fault string
	tried string // beginnings of ids
	fails string // ids
}

// wrongs are some faults of different kinds; the rest is in faults_large_test.go.
func wrongs() []wrong {
	return []wrong{
		{"rs256", "token.algorithm token.accepted token.audience", "token.algorithm token.accepted"},
		{"posts-twice", "writes.one_request writes.repeatable", "writes.one_request"},
		{"rounds-numbers", "output.numbers output.text", "output.numbers"},
		{"reads-decoded", "writes.any_text writes.half_answer", "writes.any_text"},
		{"one-page", "pages.whole pages.format pages.others", "pages.whole"},
		{"tells-key", "secrets.errors details.no_secret output.text", "secrets.errors details.no_secret"},
	}
}

// buildBroken builds the broken plugin.
func buildBroken(t *testing.T) string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(testbed.Root(t), filepath.FromSlash(brokenSource), "*.go"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no source: %v", err)
	}
	for _, source := range sources { // Go's cache of results has to know that they belong to the test
		if _, err := os.ReadFile(source); err != nil {
			t.Fatal(err)
		}
	}
	program, err := testbed.Build(t.Context(), t.TempDir(), brokenSource)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// A fault is noticed by the clauses that are about it, and by no other.
func TestEachFaultFailsItsClause(t *testing.T) {
	t.Parallel()
	each(t, buildBroken(t), wrongs())
}

// each runs the faulty plugins, a few at a time.
func each(t *testing.T, program string, all []wrong) {
	t.Helper()
	var group sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, w := range all {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			judged := judge(t, program, w.fault, strings.Fields(w.tried)...)
			if got, want := verdicts(judged, report.Failed), strings.Fields(w.fails); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
				t.Errorf("%s: %q failed, want %q\n%s", w.fault, got, want, details(judged))
			}
		})
	}
	group.Wait()
}

// RunActionStream was added to the contract: a plugin without it keeps it.
func TestPiecesNeedNotBeOffered(t *testing.T) {
	t.Parallel()
	judged := judge(t, buildBroken(t), "no-pieces", "pieces.")
	if skipped := verdicts(judged, report.Skipped); len(skipped) != len(judged.Results) || len(skipped) != 5 {
		t.Errorf("%d of %d clauses were skipped:\n%s", len(skipped), len(judged.Results), details(judged))
	}
}

func judge(t *testing.T, program, fault string, only ...string) *report.Report {
	t.Helper()
	judged, err := pluginside.Run(t.Context(), pluginside.Options{Path: program, Args: []string{fault}, Only: only})
	if err != nil {
		t.Errorf("%s: %v", fault, err)
		return &report.Report{}
	}
	return judged
}

func verdicts(r *report.Report, verdict report.Verdict) []string {
	var ids []string
	for _, result := range r.Results {
		if result.Verdict == verdict {
			ids = append(ids, result.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func details(r *report.Report) string {
	var text strings.Builder
	for _, result := range r.Results {
		fmt.Fprintf(&text, "  %s %s (%v): %s\n", result.ID, result.Verdict, result.Elapsed, result.Detail)
	}
	return text.String()
}
