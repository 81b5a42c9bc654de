// Command mutants is mutation testing: it plants known faults into the code, one
// at a time, and fails unless a test sees each of them. It changes no file of the
// tree: the compiler is given the changed ones by way of an overlay.
//
//	go run .ci/mutants.go                       all faults
//	go run .ci/mutants.go actions/ limit/slot   those whose names begin so
//	go run .ci/mutants.go -applies              only see whether they still fit the code
//	go run .ci/mutants.go -soak 2m              give those of conduct over time to the soak, too
//
// Each fault is a file below testdata/mutants:
//
//	breaks: a POST is sent again after a 502, which may create a record twice
//	test: ./actions TestDecide
//	soak: true
//
//	--- actions/decide.go
//	 		switch {
//	-		case t.answer.transient() && p.repeatable:
//	+		case t.answer.transient():
//
// A line of the change begins with a space (it is there), a minus (it is taken
// out) or a plus (it is put in). The lines that are there must occur in the file
// in this order, one after the other, exactly once; indentation and a comment at
// their end do not count.
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const faults = "testdata/mutants"

// mutant is a fault, and how it is seen.
type mutant struct {
	name     string // its file, below the folder of faults
	breaks   string // what goes wrong with it, in a sentence
	pkg      string // where its test is
	test     string // the test, or A/b for a subtest
	soak     bool   // it is about conduct over time
	changes  []change
	anchored string // the test as a pattern for -run
}

// change is what the fault does to a file.
type change struct {
	file  string
	lines []string // each with ' ', '-' or '+' before it
}

func main() {
	applies := flag.Bool("applies", false, "only see whether the faults fit the code")
	soak := flag.Duration("soak", 0, "how long the soak runs with each fault that is about conduct over time; 0 for not at all")
	parallel := flag.Int("parallel", 2, "faults tried at once")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	dir, err := os.MkdirTemp("", "mutants")
	if err == nil {
		err = run(ctx, dir, flag.Args(), *applies, *soak, *parallel)
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, names []string, applies bool, soak time.Duration, parallel int) error {
	mutants, err := read(names)
	if err != nil {
		return err
	}
	if !applies {
		if err := healthy(ctx, mutants, soak); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	free := make(chan struct{}, max(1, parallel))
	unseen := 0
	for i, m := range mutants {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-free }()
			began := time.Now()
			overlay, verdict := m.plant(filepath.Join(dir, fmt.Sprint(i)))
			switch {
			case verdict == nil && applies:
				return
			case verdict == nil:
				verdict = m.try(ctx, overlay, soak)
			}
			mu.Lock()
			defer mu.Unlock()
			if verdict != nil {
				unseen++
				fmt.Printf("%s: %v\n          It breaks: %s.\n", m.name, verdict, m.breaks)
				return
			}
			by := m.pkg + " " + m.test
			if m.soak && soak > 0 {
				by += " and by the soak"
			}
			fmt.Printf("caught    %s by %s (%.0f s)\n", m.name, by, time.Since(began).Seconds())
		})
	}
	wait.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case unseen > 0:
		return fmt.Errorf("%d of %d faults", unseen, len(mutants))
	case applies:
		fmt.Printf("%d faults fit the code\n", len(mutants))
	default:
		fmt.Printf("%d faults caught\n", len(mutants))
	}
	return nil
}

// read reads the faults whose names begin with one of names, or all.
func read(names []string) (mutants []mutant, err error) {
	err = fs.WalkDir(os.DirFS(faults), ".", func(name string, entry fs.DirEntry, err error) error {
		wanted := len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(name, n) })
		if err != nil || entry.IsDir() || !wanted {
			return err
		}
		text, err := os.ReadFile(path.Join(faults, name))
		if err != nil {
			return err
		}
		m, err := parse(name, string(text))
		if err != nil {
			return fmt.Errorf("%s/%s: %w", faults, name, err)
		}
		mutants = append(mutants, m)
		return nil
	})
	for _, n := range names {
		if err == nil && !slices.ContainsFunc(mutants, func(m mutant) bool { return strings.HasPrefix(m.name, n) }) {
			err = fmt.Errorf("there is no fault whose name begins with %q", n)
		}
	}
	return mutants, err
}

func parse(name, text string) (mutant, error) {
	m := mutant{name: name}
	for n, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		file, begins := strings.CutPrefix(line, "--- ")
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case begins:
			m.changes = append(m.changes, change{file: file})
		case len(m.changes) > 0 && line != "" && strings.ContainsRune(" -+", rune(line[0])):
			c := &m.changes[len(m.changes)-1]
			c.lines = append(c.lines, line)
		case line == "":
		case key == "breaks":
			m.breaks = value
		case key == "test":
			m.pkg, m.test, _ = strings.Cut(value, " ")
		case key == "soak":
			m.soak = value == "true"
		default:
			return m, fmt.Errorf("line %d is neither a field nor part of a change", n+1)
		}
	}
	if m.breaks == "" || m.test == "" || len(m.changes) == 0 {
		return m, errors.New("breaks, test or the change is missing")
	}
	m.anchored = "^" + strings.ReplaceAll(m.test, "/", "$/^") + "$"
	return m, nil
}

// healthy reports an error unless the tests pass without a fault: one that fails
// anyway sees nothing.
func healthy(ctx context.Context, mutants []mutant, soak time.Duration) error {
	patterns := map[string][]string{}
	for _, m := range mutants {
		if !slices.Contains(patterns[m.pkg], m.anchored) {
			patterns[m.pkg] = append(patterns[m.pkg], m.anchored)
		}
	}
	for pkg, all := range patterns {
		r := goTest(ctx, "", pkg, strings.Join(all, "|"))
		if r.failed {
			return fmt.Errorf("without any fault, the tests of %s fail:\n%s", pkg, r.output)
		}
		for _, m := range mutants {
			if m.pkg == pkg && !r.began[m.test] {
				return fmt.Errorf("%s: %s has no test %s", m.name, pkg, m.test)
			}
		}
	}
	if soak > 0 && slices.ContainsFunc(mutants, func(m mutant) bool { return m.soak }) {
		if output, err := soaking(ctx, "", soak).CombinedOutput(); err != nil {
			return fmt.Errorf("without any fault, a soak fails:\n%s", output)
		}
	}
	return nil
}

// plant writes the changed files and the overlay that puts them in place. The
// error is the verdict on a fault that does not fit the code.
func (m mutant) plant(dir string) (overlay string, verdict error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for n, c := range m.changes {
		original, err := filepath.Abs(c.file)
		if err != nil {
			return "", err
		}
		changed, err := os.ReadFile(cmp.Or(replace[original], original))
		if err == nil {
			changed, err = c.apply(changed)
		}
		if err != nil {
			return "", fmt.Errorf("STALE: it does not apply to %s any more: %w. Fit it to the code, or remove it if the code it breaks is gone", c.file, err)
		}
		replace[original] = filepath.Join(dir, fmt.Sprint(n)+".go")
		if err := os.WriteFile(replace[original], changed, 0o600); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

func (c change) apply(source []byte) ([]byte, error) {
	lines := strings.Split(string(source), "\n")
	var there []string
	for _, l := range c.lines {
		if l[0] != '+' {
			there = append(there, code(l[1:]))
		}
	}
	at := -1
	for i := 0; i+len(there) <= len(lines); i++ {
		if !slices.EqualFunc(lines[i:i+len(there)], there, func(a, b string) bool { return code(a) == b }) {
			continue
		}
		if at >= 0 {
			return nil, fmt.Errorf("its lines stand there twice, at %d and %d", at+1, i+1)
		}
		at = i
	}
	if at < 0 || len(there) == 0 {
		return nil, errors.New("its lines do not stand there")
	}
	result := slices.Clone(lines[:at])
	for _, l := range c.lines {
		switch l[0] {
		case '+':
			result = append(result, l[1:])
			continue
		case ' ':
			result = append(result, lines[at])
		}
		at++
	}
	return []byte(strings.Join(append(result, lines[at:]...), "\n")), nil
}

// code returns a line without indentation and without a comment at its end.
func code(line string) string {
	line, _, _ = strings.Cut(line, " // ")
	return strings.TrimSpace(line)
}

// try returns why the fault was not caught, nil if it was.
func (m mutant) try(ctx context.Context, overlay string, soak time.Duration) error {
	r := goTest(ctx, overlay, m.pkg, m.anchored)
	switch {
	case !r.failed:
		return fmt.Errorf("SURVIVED %s %s", m.pkg, m.test)
	case !r.began[m.test]:
		return fmt.Errorf("BROKEN: %s %s did not even begin, since the code does not build:\n%s", m.pkg, m.test, r.output)
	}
	if m.soak && soak > 0 {
		if soaking(ctx, overlay, soak).Run() == nil {
			return fmt.Errorf("SURVIVED a soak of %s", soak)
		}
	}
	return nil
}

func soaking(ctx context.Context, overlay string, duration time.Duration) *exec.Cmd {
	return command(ctx, overlay, "run", "./cmd/netsuite", "soak", "--duration", duration.String())
}

type result struct {
	failed bool
	began  map[string]bool
	output []byte
}

func goTest(ctx context.Context, overlay, pkg, pattern string) result {
	output, err := command(ctx, overlay, "test", pkg, "-run", pattern, "-count=1", "-timeout=4m", "-vet=off", "-json").CombinedOutput()
	r := result{failed: err != nil, began: map[string]bool{}}
	for line := range bytes.Lines(output) {
		var event struct{ Action, Test, Output string }
		switch {
		case json.Unmarshal(line, &event) != nil:
			r.output = append(r.output, line...)
		case event.Action == "run":
			r.began[event.Test] = true
		default:
			r.output = append(r.output, event.Output...)
		}
	}
	return r
}

// command is a go command that compiles with the overlay, and so do all that it
// starts: some tests build the plugin.
func command(ctx context.Context, overlay string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "go", arguments...)
	c.Env = os.Environ()
	if overlay != "" {
		c.Env = append(c.Env, "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+overlay))
	}
	return c
}
