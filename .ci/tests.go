// Command tests reads `go test -json` on standard input. It prints what
// `go test` would, the whole output of tests that failed, and how many tests
// passed. What failed tests said against the code comes once more at the end, since
// logs may follow it in their output. A skipped test fails the run: CI has to provide
// what it needs. One whose reason holds the argument, if there is one, is only named.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of a package that did not build
	Elapsed                       float64
}

func main() {
	mayskip := ""
	if len(os.Args) > 1 {
		mayskip = os.Args[1]
	}
	output := map[string]*strings.Builder{} // of each test
	passed, bad := 0, false
	var complaints []string
	var slow []event
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		name := e.Package + " " + e.Test
		text := output[name]
		if text == nil {
			text = &strings.Builder{}
			output[name] = text
		}
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "output" && e.Test != "":
			text.WriteString(e.Output)
		case e.Action == "output" && (strings.HasPrefix(e.Output, "ok ") || strings.HasPrefix(e.Output, "FAIL") || strings.HasPrefix(e.Output, "?")):
			fmt.Print(e.Output)
		case e.Action == "output":
			text.WriteString(e.Output)
		case e.Action == "fail":
			bad = true
			fmt.Print(text.String())
			complaints = append(complaints, complaintsOf(name, text.String())...)
		case e.Action == "skip" && e.Test != "":
			fmt.Printf("skipped: %s\n%s", name, text)
			bad = bad || mayskip == "" || !strings.Contains(text.String(), mayskip)
		case e.Action == "pass" && e.Test != "":
			passed++
			if !strings.Contains(e.Test, "/") {
				slow = append(slow, e)
			}
		}
		if e.Action == "pass" || e.Action == "fail" || e.Action == "skip" {
			delete(output, name)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Println(err)
		bad = true
	}
	slices.SortFunc(slow, func(a, b event) int { return int(1000 * (b.Elapsed - a.Elapsed)) })
	for _, e := range slow[:min(5, len(slow))] {
		fmt.Printf("slow: %6.1f s  %s %s\n", e.Elapsed, e.Package, e.Test)
	}
	fmt.Printf("%d tests passed\n", passed)
	for _, line := range complaints {
		fmt.Println(line)
	}
	if bad || passed == 0 {
		fmt.Println("FAIL: a test failed, or was skipped for want of something that CI must provide")
		os.Exit(1)
	}
}

// complaint is a line that testing.T.Error or Log wrote: `    file_test.go:12: text`.
var complaint = regexp.MustCompile(`(?m)^ +[a-z0-9_]+\.go:[0-9]+: .*$`)

// complaintsOf returns the first and the last lines that a failed test wrote, or the
// last that a package did, shortened, and how it ended.
func complaintsOf(name, output string) []string {
	found := complaint.FindAllString(output, -1)
	if len(found) == 0 {
		found = strings.Split(strings.TrimSpace(output), "\n")
		found = found[max(0, len(found)-8):]
	}
	if most := 20; len(found) > most {
		found = slices.Concat(found[:most/2], []string{"    …"}, found[len(found)-most/2:])
	}
	if i := strings.Index(output, "panic: "); i >= 0 {
		found = append(found, strings.SplitN(output[i:], "\n", 2)[0])
	}
	lines := []string{"failed: " + name}
	for _, line := range found {
		lines = append(lines, line[:min(300, len(line))])
	}
	return lines
}
