package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	_ "netsuite-connector/internal/bench/part/empty" // Go's cache of test results knows what a test links, and not what it builds
	_ "netsuite-connector/internal/bench/plot"
	"netsuite-connector/internal/bench/report"
	"netsuite-connector/internal/bench/task"
	"netsuite-connector/internal/testbed"
	_ "netsuite-connector/plugin/server"
)

// A little of every group, from the building to the table and the picture.
func TestEveryGroupIsMeasured(t *testing.T) {
	var picture, table bytes.Buffer
	told := 0
	r, err := Run(t.Context(), Options{Rounds: 1, Quick: true, Plot: &picture, Progress: func(string) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Table(&table); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range r.Groups {
		names = append(names, g.Name)
		if len(g.Lines) == 0 {
			t.Errorf("%s is empty", g.Name)
		}
		for _, l := range g.Lines {
			if len(l.Rounds) != 1 || l.Median <= 0 && !strings.Contains(l.Value, "added") && !strings.Contains(l.Value, "beyond") && l.Unit != "µs" {
				t.Errorf("%s, %s, %s: %v", g.Name, l.Case, l.Value, l.Rounds)
			}
			if !strings.Contains(table.String(), l.Value) {
				t.Errorf("the table has no %s", l.Value)
			}
		}
	}
	for _, name := range []string{bareClient, emptyRPC, emptyPlugin, leanPlugin, connector, "both hops", "in times of", "in starts of"} {
		if !strings.HasSuffix(table.String(), terms) || !strings.Contains(terms, name) {
			t.Errorf("below the tables, nothing says what %q means", name)
		}
	}
	if !slices.Equal(names, Groups()) || told < len(names) {
		t.Errorf("%q of %q, told %d times", names, Groups(), told)
	}
	if !bytes.Contains(picture.Bytes(), []byte("<svg")) {
		t.Errorf("%q is no picture", picture.String())
	}
}

// built is a bed with the programs, for groups of full size.
func built(t *testing.T) *bed {
	t.Helper()
	programs, err := build(t.Context(), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBed(context.WithoutCancel(t.Context()), programs, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestGroupsOfFullSize(t *testing.T) {
	t.Parallel()
	b := built(t)
	t.Run("subjects that do not do their work are seen", func(t *testing.T) { seesTheLazy(t, b) })
	t.Run("headlines are measured", func(t *testing.T) { hasHeadlines(t, b) })
	t.Run("one case is measured in one way", func(t *testing.T) { measuresInOneWay(t, b) })
	t.Run("what was measured before a group fails is kept", func(t *testing.T) { keepsCompleteGroups(t, b) })
	t.Run("memory and processor time are the plugin's", func(t *testing.T) { measuresThePlugin(t, b) })
	t.Run("what died is named", func(t *testing.T) { namesTheDead(t, b) })
}

func seesTheLazy(t *testing.T, b *bed) {
	t.Helper()
	lazy, err := b.empty()
	if err != nil {
		t.Fatal(err)
	}
	s := subject{"lazy", lazy, task.Task{AtOnce: 1, Calls: 3, Receive: small}}
	if _, _, err := b.measure(s); err != nil {
		t.Errorf("a plugin that is to reach nothing: %v", err)
	}
	lazy.silent = false
	if _, _, err := b.measure(s); err == nil || !strings.Contains(err.Error(), "lazy: the server has seen 0 requests instead of 3") {
		t.Errorf("%v", err)
	}
	s.task.Receive = 10_000
	if _, _, err := b.measure(s); err == nil || !strings.Contains(err.Error(), "2000 bytes") {
		t.Errorf("a short answer: %v", err)
	}
}

func keepsCompleteGroups(t *testing.T, b *bed) {
	t.Helper()
	broken := errors.New("broken")
	some := []group{
		{name: "starts", cases: func(*bed) ([]testcase, error) { return nil, nil }},
		{name: "memory", cases: func(*bed) ([]testcase, error) { return nil, broken }},
	}
	measured, err := measureAll(t.Context(), Options{}, b.programs, some)
	if len(measured) != 1 || !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "memory: ") {
		t.Errorf("%+v, %v", measured, err)
	}
}

// The larger task comes first: the most memory of a host would be both tasks', and
// memory that is not given back, too.
func measuresThePlugin(t *testing.T, b *bed) {
	t.Helper()
	if !toldMemory {
		t.Skip("only Linux tells")
	}
	plugin, err := b.connector()
	if err != nil {
		t.Fatal(err)
	}
	take := func(work task.Task) task.Figures {
		t.Helper()
		work.AtOnce = 1
		measured, _, err := b.measure(subject{connector, plugin, work})
		if err != nil {
			t.Fatal(err)
		}
		return measured
	}
	const size = 20_000_000
	large := take(task.Task{Calls: 1, Send: size, Fresh: true})
	little := take(task.Task{Calls: 1, Receive: small, Fresh: true})
	if more := large.Peak - little.Peak; more < size*9/10 {
		t.Errorf("with a request of %d bytes, the plugin takes %d more than with none", size, more)
	}

	pid := take(task.Task{Calls: 1, Receive: small}).PID
	host := plugin.command.Process.Pid
	ofPlugin, ofHost := task.ProcessCPU(pid), task.ProcessCPU(host)
	measured := take(task.Task{Calls: 1_000, Receive: small}).CPU
	ofPlugin, ofHost = task.ProcessCPU(pid)-ofPlugin, task.ProcessCPU(host)-ofHost
	if most := max(ofPlugin, ofHost) + min(ofPlugin, ofHost)/2; measured < most {
		t.Errorf("%v of processor time, where the plugin took %v and its host %v", measured, ofPlugin, ofHost)
	}
}

func namesTheDead(t *testing.T, b *bed) {
	t.Helper()
	own, err := newBed(t.Context(), b.programs, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = own.close() }()
	bare, plugin, err := own.both()
	if err != nil {
		t.Fatal(err)
	}
	work := task.Task{AtOnce: 1, Calls: 1, Receive: small}
	if toldMemory { // and processes
		measured, _, err := own.measure(subject{connector, plugin, work})
		if err != nil {
			t.Fatal(err)
		}
		died, err := os.FindProcess(measured.PID)
		if err != nil {
			t.Fatal(err)
		}
		if err := died.Kill(); err != nil {
			t.Fatal(err)
		}
		// The host may have noticed the death, and logged it, or not yet. What it says of a
		// call that it gave to no plugin names the death itself, and no log.
		_, _, err = own.measure(subject{connector, plugin, work})
		if err == nil || !strings.HasPrefix(err.Error(), "plugin: ") ||
			strings.Contains(err.Error(), "log says") != (strings.Contains(err.Error(), "It wrote: ") && !strings.Contains(err.Error(), "nothing was sent: ")) {
			t.Errorf("a plugin that died: %v", err)
		}
	}
	silent, err := own.bare()
	if err != nil {
		t.Fatal(err)
	}
	if err := silent.read(new(task.Figures), 10*time.Millisecond); !errors.Is(err, errSlow) || silent.command.ProcessState == nil {
		t.Errorf("a process that does not answer: %v", err)
	}
	if err := own.server.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := own.measure(subject{bareClient, bare, work}); err == nil || !strings.HasPrefix(err.Error(), "server: ") {
		t.Errorf("a server that died: %v", err)
	}
}

// The summary's lines are lines of the tables.
func hasHeadlines(t *testing.T, b *bed) {
	t.Helper()
	known := map[report.Headline]bool{}
	for _, g := range groups {
		cases, err := g.cases(b)
		if err != nil {
			t.Fatal(err)
		}
		if grows := slices.ContainsFunc(cases, func(c testcase) bool { return c.series != "" }); grows != g.grows {
			t.Errorf("%s: something grows: %v, and the table of groups says %v", g.name, grows, g.grows)
		}
		for _, c := range cases {
			for _, v := range c.values {
				line := report.Headline{Group: g.name, Case: c.name, Value: v.name}
				if known[line] {
					t.Errorf("%+v is there twice: its figures would be mixed", line)
				}
				known[line] = true
			}
		}
	}
	withoutNode := len(b.notes) > 0 // .ci/run has Node.js
	for _, h := range headlines {
		if withoutNode && (strings.HasSuffix(h.Value, "axios") || strings.HasSuffix(h.Value, "undici")) {
			continue
		}
		if line := (report.Headline{Group: h.Group, Case: h.Case, Value: h.Value}); !known[line] {
			t.Errorf("no group has %+v", line)
		}
	}
}

// What is a case of two groups is measured in one way, or their ratios would differ:
// with the same tasks, in processes that go on, after a round that is not counted.
func measuresInOneWay(t *testing.T, b *bed) {
	t.Helper()
	type figure struct{ series, size, subject string }
	tasks := map[figure]task.Task{}
	shared := 0
	for _, g := range groups {
		cases, err := g.cases(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if c.series == "" {
				continue
			}
			if !g.warmUp {
				t.Errorf("%s: no round that is not counted", g.name)
			}
			for _, s := range c.subjects {
				if s.name != bareClient && s.name != connector {
					continue
				}
				of := figure{c.series, fmt.Sprint(c.x), s.name}
				before, known := tasks[of]
				if tasks[of] = s.task; !known {
					continue
				}
				shared++
				if before != s.task || s.task.Fresh {
					t.Errorf("%s, %s: %s makes %+v here, and %+v in another group", g.name, c.name, s.name, s.task, before)
				}
			}
		}
	}
	if shared != 2*(4+4+4) { // calls at once, answers and requests
		t.Errorf("%d figures are in two groups", shared)
	}
}

func TestEachSubjectIsTheFirstInItsTurn(t *testing.T) {
	t.Parallel()
	var firsts []int
	for round := range 3 {
		order := rotated(3, round)
		firsts = append(firsts, order[0])
		if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, []int{0, 1, 2}) {
			t.Errorf("round %d: %v", round, order)
		}
	}
	if !slices.Equal(firsts, []int{0, 1, 2}) {
		t.Errorf("%v are the first", firsts)
	}
}

func TestUnknownFiguresHaveNoLine(t *testing.T) {
	t.Parallel()
	var g report.Group
	c := testcase{name: "1 at once", values: []value{perSecond("a"), peak("a"), processorTime("a", 10), ratio("a", "b")}}
	c.add(&g, map[string]task.Figures{"a": {PerSecond: 5}}) // of b nothing at all
	if len(g.Lines) != 1 || g.Lines[0].Value != "a" || g.Lines[0].Median != 5 {
		t.Errorf("%+v", g.Lines)
	}
}

// The documents have places for their tables, and what README shows is what the next
// run would.
func TestDocumentsHavePlaces(t *testing.T) {
	t.Parallel()
	readme := string(testbed.ReadFile(t, "README.md"))
	for _, h := range headlines {
		if !strings.Contains(readme, "\n| "+h.Text+" ") {
			t.Errorf("README.md has no line %q", h.Text)
		}
	}
	growth := report.Report{Groups: []report.Group{{Name: "growth"}}}
	if _, err := growth.Into(testbed.ReadFile(t, "docs/growth.md")); err != nil {
		t.Error(err)
	}
}
