package conformance_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
)

var (
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	fileName = regexp.MustCompile(`^[a-zA-Z0-9_*-]+\.(go|json|md|proto|tsx?|txt)$`)
	filePath = regexp.MustCompile(`^[a-z.][a-zA-Z0-9_.*-]*/[a-zA-Z0-9_./*-]*$`)
)

// Every file and folder that ARCHITECTURE.md and CONTRIBUTING.md name is there.
// A file may be named without its folder, where the text has named that before.
func TestFilesNamedInTheDocsExist(t *testing.T) {
	t.Parallel()
	var names []string // of all files
	tree := os.DirFS(testbed.Root(t))
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
			return fs.SkipDir
		}
		names = append(names, path.Base(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, document := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md"} {
		for _, match := range codeSpan.FindAllStringSubmatch(string(testbed.ReadFile(t, document)), -1) {
			name := match[1]
			switch {
			case fileName.MatchString(name):
				if !slices.ContainsFunc(names, func(other string) bool { ok, _ := path.Match(name, other); return ok }) {
					t.Errorf("%s names %s, which is not there", document, name)
				}
			case filePath.MatchString(name):
				if matches, err := fs.Glob(tree, path.Clean(name)); err != nil || len(matches) == 0 {
					t.Errorf("%s names %s, which is not there", document, name)
				}
			default:
				continue
			}
			found++
		}
	}
	if found < 50 {
		t.Errorf("only %d names found", found)
	}
}

var defaultStages = regexp.MustCompile(`stages=\((install [a-z ]+)\)`)

// CONTRIBUTING.md has the stages of .ci/run, in their order.
func TestCONTRIBUTINGNamesEveryStage(t *testing.T) {
	t.Parallel()
	match := defaultStages.FindStringSubmatch(string(testbed.ReadFile(t, ".ci/run")))
	if match == nil {
		t.Fatal("the stages of .ci/run are not found")
	}
	var stages []string
	for _, row := range rows(t, string(testbed.ReadFile(t, "CONTRIBUTING.md")), "## Checks") {
		stages = append(stages, row[0])
	}
	if want := strings.Fields(match[1]); !slices.Equal(stages, want) {
		t.Errorf("CONTRIBUTING.md has the stages %q, and .ci/run %q", stages, want)
	}
}
