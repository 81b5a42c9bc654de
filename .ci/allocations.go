// Command allocations prints how many allocations each operation takes, beside the
// last commit's figures, and fails where a figure has grown and its line in
// actions/testdata/allocations.txt has no new note that says why.
//
//	go run .ci/allocations.go               compares with the last commit
//	go run .ci/allocations.go -base main    compares with another one
//
// The last commit is HEAD while the file is changed and not committed, and else
// the one before: then HEAD is what is judged. The figures themselves are held to
// the code by TestAllocations in actions, which also writes them.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

const file = "actions/testdata/allocations.txt"

// figure is a line of the file.
type figure struct {
	operation string
	count     int
	note      string
}

func main() {
	base := flag.String("base", "", "the commit to compare with")
	flag.Parse()
	os.Exit(run(*base, git, os.Stdout))
}

// run does it all. git runs git, in the folder of the repository.
func run(base string, git func(args ...string) ([]byte, error), out io.Writer) int {
	now, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintf(out, "FAIL: %v\n", err)
		return 1
	}
	if base == "" {
		base = "HEAD~1"
		if committed, err := git("show", "HEAD:"+file); err == nil && !bytes.Equal(committed, now) {
			base = "HEAD"
		}
	}
	after, err := parse(now)
	if err != nil {
		fmt.Fprintf(out, "FAIL: %s: %v\n", file, err)
		return 1
	}
	if _, err := git("rev-parse", "--verify", "--quiet", base+"^{commit}"); err != nil {
		fmt.Fprintf(out, "There is no commit %s here, as in the first commit and in a shallow clone: there is nothing to compare with.\n", base)
		return 0
	}
	then, err := git("show", base+":"+file)
	if err != nil {
		fmt.Fprintf(out, "%s has no %s: there is nothing to compare with.\n", base, file)
		return 0
	}
	before, err := parse(then)
	if err != nil {
		fmt.Fprintf(out, "%s of %s cannot be read (%v): there is nothing to compare with.\n", file, base, err)
		return 0
	}
	fmt.Fprintf(out, "Allocations, compared with %s:\n", base)
	if grown := compare(before, after, out); len(grown) > 0 {
		fmt.Fprintf(out, "FAIL: more allocations than in %s, and no new note in %s that says why: %s.\nFind out where they come from (go test ./actions -run '^$' -bench . -memprofile mem.out), or add what they buy to the line, behind a #.\n",
			base, file, strings.Join(grown, ", "))
		return 1
	}
	return 0
}

func git(args ...string) ([]byte, error) { return exec.Command("git", args...).Output() }

// parse reads the file: on each line an operation, its figure and, behind a #, a
// note. Lines that begin with # and blank lines say nothing.
func parse(text []byte) ([]figure, error) {
	var figures []figure
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		rest, note, _ := strings.Cut(line, "#")
		words := strings.Fields(rest)
		if len(words) < 2 {
			return nil, fmt.Errorf("%q is not an operation and a figure", line)
		}
		last := len(words) - 1
		count, err := strconv.Atoi(words[last])
		if err != nil || count < 0 {
			return nil, fmt.Errorf("%q ends with no figure", line)
		}
		operation := strings.Join(words[:last], " ")
		if seen[operation] {
			return nil, fmt.Errorf("%q stands there twice", operation)
		}
		seen[operation] = true
		figures = append(figures, figure{operation, count, strings.TrimSpace(note)})
	}
	if len(figures) == 0 {
		return nil, fmt.Errorf("it has no figures")
	}
	return figures, nil
}

// compare prints the figures, and returns the operations that grew without a new
// note. One that is gone is named: its figure cannot grow any more.
func compare(before, after []figure, out io.Writer) (grown []string) {
	known := map[string]figure{}
	for _, f := range before {
		known[f.operation] = f
	}
	for _, f := range after {
		was, had := known[f.operation]
		delete(known, f.operation)
		change := "new"
		if had {
			change = fmt.Sprintf("%+d", f.count-was.count)
		}
		if had && f.count == was.count {
			change = "="
		}
		fmt.Fprintf(out, "  %-36s %5d  %s", f.operation, f.count, change)
		if f.note != "" {
			fmt.Fprintf(out, "  (%s)", f.note)
		}
		fmt.Fprintln(out)
		if had && f.count > was.count && (f.note == "" || f.note == was.note) {
			grown = append(grown, f.operation)
		}
	}
	for _, f := range before {
		if _, left := known[f.operation]; left {
			fmt.Fprintf(out, "  %-36s     -  was %d\n", f.operation, f.count)
		}
	}
	return grown
}
