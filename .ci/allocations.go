// Command allocations prints how many allocations each operation takes, and of how
// many bytes, beside the figures of an earlier commit. It fails where one has grown
// and its line in actions/testdata/allocations.txt has no new note that says why,
// where an operation is gone and no line "# gone: NAME: why" says so, and where it
// cannot compare although there is something to compare with.
//
//	go run .ci/allocations.go               compares with the commit that the work began at
//	go run .ci/allocations.go -base v1.2.0  compares with another one
//
// The work began where the branch leaves origin/main. Where it does not, it is HEAD
// while the file is changed and not committed, and else the commit before: then HEAD
// is what is judged. The figures themselves are held to the code by TestAllocations
// in actions, which also writes them.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/version"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

const file = "actions/testdata/allocations.txt"

// figure is a line of the file.
type figure struct {
	operation   string
	count, size int // allocations, and their bytes; size is -1 where only the allocations are told
	note        string
}

// gitCommand runs git in the folder of the repository.
type gitCommand func(args ...string) ([]byte, error)

func main() {
	base := flag.String("base", "", "the commit to compare with")
	flag.Parse()
	os.Exit(run(*base, git, os.Stdout))
}

// run does it all.
func run(base string, git gitCommand, out io.Writer) int {
	if err := judge(base, git, out); err != nil {
		fmt.Fprintf(out, "FAIL: %v\n", err)
		return 1
	}
	return 0
}

func judge(base string, git gitCommand, out io.Writer) error {
	now, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	after, gone, err := parse(now)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, f := range after {
		if f.size < 0 {
			return fmt.Errorf("%s: %q has no bytes", file, f.operation)
		}
	}
	tellCompiler(now, out)
	if base == "" {
		if base, err = earlier(now, git); err != nil {
			return err
		}
		if base == "" {
			fmt.Fprintln(out, "HEAD has no parent here, as the first commit, or in a shallow clone: there is nothing to compare with.")
			return nil
		}
	} else if there, err := exists(git, base); err != nil || !there {
		return errors.Join(err, fmt.Errorf("there is no commit %s here to compare with", base))
	}
	then, err := contents(git, base)
	if err != nil {
		return err
	}
	if then == nil {
		fmt.Fprintf(out, "%s has no %s: there is nothing to compare with.\n", base, file)
		return nil
	}
	before, _, err := parse(then)
	if err != nil {
		return fmt.Errorf("%s of %s cannot be read: %w", file, base, err)
	}
	fmt.Fprintf(out, "Allocations and their bytes, compared with %s:\n", base)
	grown, lost := compare(before, after, gone, out)
	if len(grown) > 0 {
		err = fmt.Errorf("more than in %s, and no new note in %s that says why: %s.\nFind out where it comes from (go test ./actions -run '^$' -bench . -memprofile mem.out), or add what it buys to the line, behind a #", base, file, strings.Join(grown, ", "))
	}
	if len(lost) > 0 {
		err = errors.Join(err, fmt.Errorf("in %s, and not in %s any more: %s.\nSay there why, in a line # gone: NAME: why", base, file, strings.Join(lost, ", ")))
	}
	return err
}

// tellCompiler says so where TestAllocations lets figures pass, since they are those
// of another version of Go or of another processor.
func tellCompiler(now []byte, out io.Writer) {
	here := version.Lang(runtime.Version()) + " " + runtime.GOARCH
	for line := range strings.Lines(string(now)) {
		if figures, ok := strings.CutPrefix(strings.TrimSpace(line), "# go1."); ok && "go1."+figures != here {
			fmt.Fprintf(out, "The figures are those of go1.%s, and this is %s: TestAllocations fails for none of them here.\n", figures, here)
		}
	}
}

// earlier returns the commit to compare with, "" where HEAD has none before it.
func earlier(now []byte, git gitCommand) (string, error) {
	head, err := git("rev-list", "--parents", "--max-count=1", "HEAD") // and its parents
	if err != nil {
		return "", told("rev-list", err)
	}
	commits := strings.Fields(string(head))
	if len(commits) == 0 {
		return "", errors.New("git tells no commit HEAD")
	}
	if there, err := exists(git, "origin/main"); err != nil {
		return "", err
	} else if there {
		fork, err := git("merge-base", "HEAD", "origin/main")
		if err != nil && !refused(err) { // there is none where a shallow clone has too little
			return "", told("merge-base", err)
		}
		if at := strings.TrimSpace(string(fork)); err == nil && at != commits[0] {
			return at, nil
		}
	}
	committed, err := contents(git, "HEAD")
	switch {
	case err != nil:
		return "", err
	case committed != nil && !bytes.Equal(committed, now):
		return "HEAD", nil
	case len(commits) == 1:
		return "", nil
	default:
		return "HEAD~1", nil
	}
}

func exists(git gitCommand, commit string) (bool, error) {
	if _, err := git("rev-parse", "--verify", "--quiet", commit+"^{commit}"); refused(err) {
		return false, nil
	} else if err != nil {
		return false, told("rev-parse", err)
	}
	return true, nil
}

// contents returns the file as it is in a commit, nil if that has none.
func contents(git gitCommand, commit string) ([]byte, error) {
	entry, err := git("ls-tree", commit, "--", file)
	if err != nil {
		return nil, told("ls-tree", err)
	}
	if len(entry) == 0 {
		return nil, nil
	}
	text, err := git("show", commit+":"+file)
	if err != nil {
		return nil, told("show", err)
	}
	return append([]byte{}, text...), nil
}

// refused reports whether git worked, and its answer is no.
func refused(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 1
}

// told adds what git says to its error.
func told(command string, err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("git %s: %w: %s", command, err, bytes.TrimSpace(exit.Stderr))
	}
	return fmt.Errorf("git %s: %w", command, err)
}

func git(args ...string) ([]byte, error) { return exec.Command("git", args...).Output() }

// parse reads the file: on each line an operation, its allocations, their bytes
// and, behind a #, a note; files of earlier commits tell no bytes. Lines that begin
// with # and blank lines say nothing, but for those that tell why an operation is
// gone.
func parse(text []byte) (figures []figure, gone map[string]string, err error) {
	gone = map[string]string{}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if about, ok := strings.CutPrefix(line, "# gone: "); ok {
			operation, why, _ := strings.Cut(about, ":")
			gone[operation] = strings.TrimSpace(why)
		}
		if line == "" || line[0] == '#' {
			continue
		}
		rest, note, _ := strings.Cut(line, "#")
		words := strings.Fields(rest)
		var numbers []int
		for len(words) > 0 && len(numbers) < 2 {
			n, err := strconv.Atoi(words[len(words)-1])
			if err != nil {
				break
			}
			if n < 0 {
				return nil, nil, fmt.Errorf("%q has a figure below 0", line)
			}
			numbers, words = append(numbers, n), words[:len(words)-1]
		}
		if len(words) == 0 || len(numbers) == 0 {
			return nil, nil, fmt.Errorf("%q is not an operation and its figures", line)
		}
		f := figure{strings.Join(words, " "), numbers[len(numbers)-1], -1, strings.TrimSpace(note)}
		if len(numbers) == 2 {
			f.size = numbers[0]
		}
		if seen[f.operation] {
			return nil, nil, fmt.Errorf("%q stands there twice", f.operation)
		}
		seen[f.operation] = true
		figures = append(figures, f)
	}
	if len(figures) == 0 {
		return nil, nil, errors.New("it has no figures")
	}
	return figures, gone, nil
}

// compare prints the figures, and returns the operations that grew without a new
// note, and those that are gone without a word.
func compare(before, after []figure, gone map[string]string, out io.Writer) (grown, lost []string) {
	known := map[string]figure{}
	for _, f := range before {
		known[f.operation] = f
	}
	for _, f := range after {
		was, had := known[f.operation]
		delete(known, f.operation)
		fmt.Fprintf(out, "  %-36s %5d %-5s %9d %s", f.operation, f.count, change(f.count, was.count, had), f.size, change(f.size, was.size, had && was.size >= 0))
		if f.note != "" {
			fmt.Fprintf(out, "  (%s)", f.note)
		}
		fmt.Fprintln(out)
		more := f.count > was.count || was.size >= 0 && f.size > was.size
		if had && more && (f.note == "" || f.note == was.note) {
			grown = append(grown, f.operation)
		}
	}
	for _, f := range before {
		if _, left := known[f.operation]; left {
			fmt.Fprintf(out, "  %-36s     -  was %d  (%s)\n", f.operation, f.count, gone[f.operation])
			if gone[f.operation] == "" {
				lost = append(lost, f.operation)
			}
		}
	}
	return grown, lost
}

func change(now, was int, had bool) string {
	switch {
	case !had:
		return "new"
	case now == was:
		return "="
	default:
		return fmt.Sprintf("%+d", now-was)
	}
}
