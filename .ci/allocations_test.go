package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// go test .ci/allocations.go .ci/allocations_test.go

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		grown, lost         []string
	}{
		{"the same", "read 5 40", "read 5 40", nil, nil},
		{"less", "read 5 40", "read 4 39", nil, nil},
		{"more", "read 5 40", "read 6 40", []string{"read"}, nil},
		{"more bytes", "read 5 40", "read 5 41", []string{"read"}, nil},
		{"more bytes in fewer pieces", "read 5 40", "read 4 41", []string{"read"}, nil},
		{"more, in fewer bytes", "read 5 40", "read 6 39", []string{"read"}, nil},
		{"more, with a note", "read 5 40", "read 6 40 # the answer's age is told", nil, nil},
		{"more bytes, with a note", "read 5 40", "read 5 41 # the answer's age is told", nil, nil},
		{"more, with the old note", "read 5 40 # why", "read 6 40 # why", []string{"read"}, nil},
		{"more, with another note", "read 5 40 # why", "read 6 40 # because", nil, nil},
		{"an empty note", "read 5 40", "read 6 40 #  ", []string{"read"}, nil},
		{"no bytes before", "read 5", "read 5 40", nil, nil},
		{"no bytes before, and more", "read 5", "read 6 40", []string{"read"}, nil},
		{"a new one", "read 5 40", "read 5 40\nwrite with body 7 80", nil, nil},
		{"one is gone", "read 5 40\nwrite 7 80", "read 5 40", nil, []string{"write"}},
		{"one is gone, and it is said why", "read 5 40\nwrite 7 80", "# gone: write: it is forbidden\nread 5 40", nil, nil},
		{"one is gone, and it is not said why", "read 5 40\nwrite 7 80", "# gone: write:\nread 5 40", nil, []string{"write"}},
		{"another one is said to be gone", "read 5 40\nwrite 7 80", "# gone: erase: it is forbidden\nread 5 40", nil, []string{"write"}},
		{"several words, and another order", "write with body 7 80\nread 5 40", "# text\n\nread 5 40\nwrite  with body 8 80", []string{"write with body"}, nil},
	} {
		before, _, err := parse([]byte(c.before))
		if err != nil {
			t.Fatal(err)
		}
		after, gone, err := parse([]byte(c.after))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if grown, lost := compare(before, after, gone, &out); !slices.Equal(grown, c.grown) || !slices.Equal(lost, c.lost) {
			t.Errorf("%s: %q grew and %q are lost, want %q and %q\n%s", c.name, grown, lost, c.grown, c.lost, out.String())
		}
	}
}

func TestParse(t *testing.T) {
	for _, text := range []string{"", "# nothing", "read", "5", "5 40", "read five", "read -5", "read 5 -40", "read 5\nread 6"} {
		if figures, _, err := parse([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, figures)
		}
	}
}

// What there is to compare with differs. Each history is a repository: steps commit
// the file with a content, or "-" for a commit without it, or are commands of git.
func TestRun(t *testing.T) {
	for _, v := range []string{"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(v, "tester")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	const main = "git update-ref refs/remotes/origin/main HEAD"
	for _, c := range []struct {
		name  string
		steps []string
		now   string
		base  string
		code  int
		says  string
	}{
		{"committed and grown", []string{"read 5 40", "read 6 40"}, "read 6 40", "", 1, "more than in HEAD~1"},
		{"committed and grown in bytes", []string{"read 5 40", "read 5 48"}, "read 5 48", "", 1, "more than in HEAD~1"},
		{"committed and the same", []string{"read 6 40", "read 6 40"}, "read 6 40", "", 0, "compared with HEAD~1"},
		{"changed and grown", []string{"read 6 40", "read 5 40"}, "read 6 40", "", 1, "more than in HEAD"},
		{"changed, with a note", []string{"read 5 40", "read 5 40"}, "read 6 40 # x", "", 0, "(x)"},
		{"changed in the first commit", []string{"read 5 40"}, "read 6 40", "", 1, "more than in HEAD"},
		{"gone", []string{"read 5 40\nwrite 7 80", "read 5 40"}, "read 5 40", "", 1, "write.\nSay there why"},
		{"the first commit", []string{"read 6 40"}, "read 6 40", "", 0, "HEAD has no parent"},
		{"a shallow clone", []string{"read 5 40", "read 6 40", "git clone -q --depth 1 file://{} .git/shallow", "cd .git/shallow"}, "read 6 40", "", 0, "HEAD has no parent"},
		{"a shallow clone, and a base it lacks", []string{"read 5 40", "git tag v1", "read 6 40", "git clone -q --depth 1 file://{} .git/shallow", "cd .git/shallow"}, "read 6 40", "v1", 1, "no commit v1"},
		{"a base that is named", []string{"read 5 40", "git tag v1", "read 6 40", "read 6 40"}, "read 6 40", "v1", 1, "more than in v1"},
		{"a base that is not there", []string{"read 5 40", "read 5 40"}, "read 5 40", "v2", 1, "no commit v2"},
		{"a base that is an option", []string{"read 5 40", "read 5 40"}, "read 5 40", "--all", 1, "no commit --all"},
		{"a branch that grew before its last commit", []string{"read 5 40", main, "read 6 40", "read 6 40"}, "read 6 40", "", 1, "more than in "},
		{"a branch that grew before its last change", []string{"read 5 40", main, "read 6 40"}, "read 6 40\nwrite 7 80", "", 1, "more than in "},
		{"main ahead of the branch", []string{"read 6 40", "git checkout -qb work", "read 5 40", main, "git checkout -q work~1", "read 6 40"}, "read 6 40", "", 0, "compared with "},
		{"main itself", []string{"read 5 40", "read 6 40", main}, "read 6 40", "", 1, "more than in HEAD~1"},
		{"main of another history", []string{"read 5 40", main, "git checkout -q --orphan other", "read 5 41", "read 6 40"}, "read 6 40", "", 1, "more than in HEAD~1"},
		{"no file before", []string{"-", "read 6 40"}, "read 6 40", "", 0, "HEAD~1 has no " + file},
		{"no bytes before", []string{"read 6", "read 6 40"}, "read 6 40", "", 0, "compared with HEAD~1"},
		{"no bytes any more", []string{"read 6 40", "read 6"}, "read 6", "", 1, "has no bytes"},
		{"another Go", []string{"read 5 40", "read 5 40"}, "# go1.2 z80\nread 5 40", "", 0, "those of go1.2 z80"},
		{"malformed", []string{"read 5 40", "read"}, "read", "", 1, "FAIL"},
		{"malformed before", []string{"read", "read 5 40"}, "read 5 40", "", 1, "cannot be read"},
		{"nothing committed", nil, "read 6 40", "", 1, "git rev-list"},
		{"no repository", []string{"rm"}, "read 6 40", "", 1, "git rev-list"},
		{"no file", []string{"read 5 40"}, "-", "", 1, file},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
			t.Chdir(dir)
			command(t, "git", "init", "-q")
			for _, step := range c.steps {
				words := strings.Fields(strings.ReplaceAll(step, "{}", dir))
				switch words[0] {
				case "git":
					command(t, words...)
				case "cd":
					t.Chdir(words[1])
				case "rm":
					command(t, "rm", "-r", ".git")
				default:
					write(t, step)
					command(t, "git", "add", "-A")
					command(t, "git", "commit", "-q", "--allow-empty", "-m", "x")
				}
			}
			write(t, c.now)
			var out strings.Builder
			if code := run(c.base, git, &out); code != c.code || !strings.Contains(out.String(), c.says) {
				t.Errorf("%d, want %d with %q\n%s", code, c.code, c.says, out.String())
			}
		})
	}
}

// Whatever git refuses to say, nothing passes for it.
func TestGitFails(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "read 5 40")
	broken := errors.New("broken")
	for _, command := range []string{"rev-list", "rev-parse", "merge-base", "ls-tree", "show"} {
		var asked bool
		git := func(args ...string) ([]byte, error) {
			switch {
			case args[0] == command:
				asked = true
				return nil, broken
			case args[0] == "show":
				return []byte("read 5 40"), nil
			default:
				return []byte("head parent"), nil
			}
		}
		var out bytes.Buffer
		if code := run("", git, &out); code == 0 || !asked || !strings.Contains(out.String(), "git "+command+": broken") {
			t.Errorf("%s: %d, %s", command, code, out.String())
		}
	}
	t.Setenv("PATH", "")
	var out bytes.Buffer
	if code := run("", git, &out); code == 0 {
		t.Errorf("there is no git, and it passes: %s", out.String())
	}
}

// write writes the file, or takes it away.
func write(t *testing.T, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if text == "-" {
		_ = os.Remove(file)
		return
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, words ...string) {
	t.Helper()
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
}
