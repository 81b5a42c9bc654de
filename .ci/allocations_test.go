package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// go test .ci/allocations.go .ci/allocations_test.go

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		grown               []string
	}{
		{"the same", "read 5", "read 5", nil},
		{"less", "read 5", "read 4", nil},
		{"more", "read 5", "read 6", []string{"read"}},
		{"more, with a note", "read 5", "read 6 # the answer's age is told", nil},
		{"more, with the old note", "read 5 # why", "read 6 # why", []string{"read"}},
		{"more, with another note", "read 5 # why", "read 6 # because", nil},
		{"an empty note", "read 5", "read 6 #  ", []string{"read"}},
		{"a new one", "read 5", "read 5\nwrite with body 7", nil},
		{"one is gone", "read 5\nwrite 7", "read 5", nil},
		{"several words, and another order", "write with body 7\nread 5", "# text\n\nread 5\nwrite  with body 8", []string{"write with body"}},
	} {
		before, err := parse([]byte(c.before))
		if err != nil {
			t.Fatal(err)
		}
		after, err := parse([]byte(c.after))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if grown := compare(before, after, &out); !slices.Equal(grown, c.grown) {
			t.Errorf("%s: %q grew, want %q\n%s", c.name, grown, c.grown, out.String())
		}
	}
}

func TestParse(t *testing.T) {
	for _, text := range []string{"", "# nothing", "read", "5", "read five", "read -5", "read 5\nread 6"} {
		if figures, err := parse([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, figures)
		}
	}
}

// What there is to compare with differs: a changed file, a clean one, and clones
// that hold nothing before.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	none := errors.New("none")
	for _, c := range []struct {
		name   string
		now    string
		commit map[string]string // the file at a commit; "-" for a commit without it
		code   int
		says   string
	}{
		{"committed and grown", "read 6", map[string]string{"HEAD": "read 6", "HEAD~1": "read 5"}, 1, "FAIL"},
		{"committed and the same", "read 6", map[string]string{"HEAD": "read 6", "HEAD~1": "read 6"}, 0, "HEAD~1"},
		{"changed and grown", "read 6", map[string]string{"HEAD": "read 5", "HEAD~1": "read 6"}, 1, "FAIL"},
		{"changed, with a note", "read 6 # x", map[string]string{"HEAD": "read 5", "HEAD~1": "read 5"}, 0, "(x)"},
		{"first commit", "read 6", map[string]string{"HEAD": "read 6"}, 0, "There is no commit HEAD~1"},
		{"no file before", "read 6", map[string]string{"HEAD": "read 6", "HEAD~1": "-"}, 0, "nothing to compare with"},
		{"nothing committed", "read 6", nil, 0, "There is no commit"},
		{"malformed", "read", map[string]string{"HEAD": "read", "HEAD~1": "read 5"}, 1, "FAIL"},
		{"malformed before", "read 5", map[string]string{"HEAD": "read 5", "HEAD~1": "read"}, 0, "nothing to compare with"},
	} {
		if err := os.WriteFile(file, []byte(c.now), 0o600); err != nil {
			t.Fatal(err)
		}
		git := func(args ...string) ([]byte, error) {
			last := args[len(args)-1]
			commit, path, _ := strings.Cut(strings.TrimSuffix(last, "^{commit}"), ":")
			text, ok := c.commit[commit]
			if !ok || path != "" && text == "-" {
				return nil, none
			}
			return []byte(text), nil
		}
		var out strings.Builder
		if code := run("", git, &out); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %d, want %d with %q\n%s", c.name, code, c.code, c.says, out.String())
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if code := run("", func(...string) ([]byte, error) { return nil, none }, &out); code == 0 {
		t.Error("no file, and it passes")
	}
}
