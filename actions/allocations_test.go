//go:build !race

// The race detector allocates on its own account.

package actions

import (
	"bytes"
	"flag"
	"fmt"
	goversion "go/version"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write how much operations allocate to testdata/allocations.txt")

const (
	allocationsFile = "testdata/allocations.txt"
	updateFigures   = "go test ./actions -run Allocations -update"
)

// TestAllocations holds what operations allocate to the committed figures. The
// compiler and the standard library decide about them, too, so that with another Go
// than that of the figures, or for another processor, it only tells the differences.
func TestAllocations(t *testing.T) { // not parallel: what all goroutines allocate is counted
	text, err := os.ReadFile(allocationsFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	measured := measureAllocations(t)
	if *update {
		if err := os.WriteFile(allocationsFile, rewritten(string(text), measured), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed := readAllocations(string(text))
	tell := t.Errorf
	if committed.compiler != compiler() {
		t.Logf("The figures are those of %s, and this is %s.", committed.compiler, compiler())
		tell = t.Logf
	}
	for _, m := range measured {
		was, known := committed.figures[m.operation]
		delete(committed.figures, m.operation)
		if !known {
			t.Errorf("%q is not in %s: %s", m.operation, allocationsFile, updateFigures)
		} else if difference := m.differs(was); difference != "" {
			tell("%s", difference)
		}
	}
	for operation := range committed.figures {
		t.Errorf("%q is in %s, and is not measured: take it out with %s, and say why in a line # gone: %s: why", operation, allocationsFile, updateFigures, operation)
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	was := measurement{"read", 100, 10000}
	for _, c := range []struct {
		count, size int
		says        string
	}{
		{100, 10000, ""},
		{100, 10264, ""},
		{100, 9736, ""},
		{101, 10000, "If that is worth it"},
		{100, 10265, "If that is worth it"},
		{99, 10265, "If that is worth it"},
		{99, 10000, "Write the improvement down"},
		{100, 9735, "Write the improvement down"},
	} {
		got := measurement{"read", c.count, c.size}.differs(was)
		if !strings.Contains(got, c.says) || (got == "") != (c.says == "") || c.says != "" && !strings.Contains(got, updateFigures) {
			t.Errorf("%d, %d: %q", c.count, c.size, got)
		}
	}
}

func TestReadAllocations(t *testing.T) {
	t.Parallel()
	text := "# head\n# go1.2 z80\n# gone: refresh: there is nothing to refresh\n# gone: new: it was too slow\n\nread 5 400 # why\nwrite with body 7 8000\n"
	c := readAllocations(text)
	if c.figures["read"] != (measurement{"read", 5, 400}) || c.figures["write with body"] != (measurement{"write with body", 7, 8000}) || c.notes["read"] != " # why" || len(c.figures) != 2 || c.compiler != "go1.2 z80" {
		t.Error(c)
	}
	got := string(rewritten(text, []measurement{{"read", 5, 440}, {"write with body", 8, 9000}, {"new", 1, 16}}))
	for _, want := range []string{
		"\n# " + compiler() + "\n", "\n# gone: refresh: there is nothing to refresh\n",
		"\nread                                   5      400  # why\n", // 440 is as good as 400
		"\nwrite with body                        8     9000\nnew ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if strings.Contains(got, "too slow") || strings.Contains(got, "z80") {
		t.Errorf("what is there is told to be gone, or the compiler is another: %s", got)
	}
	if strings.Contains(string(rewritten(text, []measurement{{"read", 6, 400}})), "why\n") {
		t.Error("a note outlives the figure that it explains")
	}
}

type measurement struct {
	operation   string
	count, size int // allocations, and bytes that they take together
}

// sizeTolerance is what the bytes may differ by. What an operation takes differs by
// some bytes from run to run, as small values share a piece of memory, and the
// lengths of times and random numbers differ. The numbers of allocations do not.
func sizeTolerance(committed int) int { return committed/50 + 64 }

// differs returns what to say of m beside the committed figures, "" for nothing.
func (m measurement) differs(was measurement) string {
	tolerance := sizeTolerance(was.size)
	var advice string
	switch {
	case m.count > was.count || m.size > was.size+tolerance:
		advice = `If that is worth it: ` + updateFigures + `, and say behind a # on the line what the growth buys, or the stage "allocations" fails.`
	case m.count < was.count || m.size < was.size-tolerance:
		advice = "Write the improvement down, so that it stays: " + updateFigures
	default:
		return ""
	}
	return fmt.Sprintf("%q takes %d allocations of %d bytes, and %s says %d of %d. %s", m.operation, m.count, m.size, allocationsFile, was.count, was.size, advice)
}

// compiler tells the Go that the figures hold for: fixes to a version of Go do not
// change them.
func compiler() string { return goversion.Lang(runtime.Version()) + " " + runtime.GOARCH }

// allocations is what the file says.
type allocations struct {
	compiler string
	figures  map[string]measurement
	notes    map[string]string
	gone     map[string]string // the lines about operations that are not measured any more
	order    []string          // of gone
}

// readAllocations reads the file as .ci/allocations.go does.
func readAllocations(text string) allocations {
	a := allocations{figures: map[string]measurement{}, notes: map[string]string{}, gone: map[string]string{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "# go1.") {
			a.compiler = line[2:]
		}
		if about, ok := strings.CutPrefix(line, "# gone: "); ok {
			operation, _, _ := strings.Cut(about, ":")
			a.gone[operation] = line
			a.order = append(a.order, operation)
		}
		rest, note, noted := strings.Cut(line, "#")
		words := strings.Fields(rest)
		if len(words) < 3 {
			continue
		}
		name := len(words) - 2
		m := measurement{operation: strings.Join(words[:name], " ")}
		m.count, _ = strconv.Atoi(words[name])
		m.size, _ = strconv.Atoi(words[name+1])
		a.figures[m.operation] = m
		if noted {
			a.notes[m.operation] = " # " + strings.TrimSpace(note)
		}
	}
	return a
}

// rewritten is the file with the figures that were measured. Bytes within the
// tolerance stay as they are, so that many small growths do not add up unseen, and
// a note stays with the figures that it explains.
func rewritten(text string, measured []measurement) []byte {
	was := readAllocations(text)
	var b bytes.Buffer
	b.WriteString(`# What operations allocate, without the network: allocations and bytes.
# TestAllocations holds the code to it. After a change:
#   ` + updateFigures + `
# A figure that has grown needs a note behind a # on its line that says what the
# growth buys, and an operation that is gone a line "gone: NAME: why" that begins
# with a #; the stage "allocations" of .ci/run fails without.
# The figures are those of this version of Go and this processor. With others, the
# test tells the differences without failing.
# ` + compiler() + "\n#\n")
	for _, m := range measured {
		delete(was.gone, m.operation)
	}
	for _, operation := range was.order {
		if line, ok := was.gone[operation]; ok {
			b.WriteString(line + "\n")
		}
	}
	for _, m := range measured {
		before, known := was.figures[m.operation]
		if tolerance := sizeTolerance(before.size); known && m.size >= before.size-tolerance && m.size <= before.size+tolerance {
			m.size = before.size
		}
		fmt.Fprintf(&b, "%-36s %3d %8d", m.operation, m.count, m.size)
		if m == before && was.notes[m.operation] != "" {
			b.WriteString(" " + was.notes[m.operation])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// measureAllocations takes the least of several measurements, since what another
// goroutine allocates comes on top. No garbage collection empties the pools within
// one, and with one processor there is one pool to warm up.
func measureAllocations(t *testing.T) []measurement {
	t.Helper()
	const attempts, runs = 5, 10
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	var all []measurement
	for _, w := range workloads(t) {
		least := measurement{w.name, math.MaxInt, math.MaxInt}
		do := func(times int) {
			for range times {
				if err := w.do(); err != nil {
					t.Fatalf("%s: %v", w.name, err)
				}
			}
		}
		for range attempts {
			runtime.GC()
			do(2) // fills caches and pools
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			do(runs)
			runtime.ReadMemStats(&after)
			least.count = min(least.count, int(after.Mallocs-before.Mallocs)/runs)
			least.size = min(least.size, int(after.TotalAlloc-before.TotalAlloc)/runs)
		}
		all = append(all, least)
	}
	return all
}
