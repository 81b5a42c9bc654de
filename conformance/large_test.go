//go:build large

package conformance_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// TestMemoryOfLargeUploads: of each body there is one copy, and the memory is given
// back within seconds. The second round must do with what the first one left.
// Several of the largest bodies at once take minutes on a small machine, so that
// this is a stage of its own in .ci/run.
func TestMemoryOfLargeUploads(t *testing.T) {
	needsMemoryFigures(t)
	for _, test := range []memoryTest{
		{middleBody, 1, 2, asObject}, {middleBody, 1, 1, asJSONing}, {middleBody, 4, 1, asObject}, {mostBody, 1, 1, asObject},
		{mostBody, 4, 2, asObject}, {mostBody, 1, 2, asJSONing},
	} {
		test.run(t)
	}
}

// TestMemoryOfManyMembers: however an input of some size is made, it takes no more
// memory than a body of that size.
func TestMemoryOfManyMembers(t *testing.T) {
	needsMemoryFigures(t)
	const size = 27 * megabyte
	members := func(format string) string {
		var text strings.Builder
		for i := 0; text.Len() < size; i++ {
			fmt.Fprintf(&text, format, i)
		}
		return text.String()
	}
	for what, input := range map[string]string{
		"members":          `{"url":"record/v1/customer","method":"POST"` + members(`,"%x":1`) + `}`,
		"names in escapes": `{"url":"record/v1/customer","method":"POST"` + members(`,"\u0075rl%d":1`) + `}`,
		"members of one":   `{"url":"record/v1/customer","method":"POST","headers":{"a":"b"` + members(`,"%x":1`) + `}}`,
		"a long URL":       `{"method":"POST","url":"` + members("record/%d") + `"}`,
	} {
		b := simulated(t, simulator.Options{})
		if _, f := b.call(t.Context(), input, ``); f == nil || f.Outcome != failure.NotSent || f.Field == "" && len(f.Violations) == 0 {
			t.Errorf("%s: %+v", what, f)
		}
		peak, bound := b.peak(), uploadBound(int64(len(input)), 1)
		t.Logf("%s: %.1f MB, bound %d", what, float64(peak)/megabyte, bound/megabyte)
		if peak > bound {
			t.Errorf("%s: %.1f MB, more than %d", what, float64(peak)/megabyte, bound/megabyte)
		}
		_ = b.host.Close()
	}
}

type memoryTest struct {
	size, atOnce, rounds int
	how                  kind
}

func (m memoryTest) run(t *testing.T) {
	t.Helper()
	b, peak, bound := upload(t, m.size, m.atOnce, m.rounds, m.how)
	t.Logf("%d of %d MB at once: %.1f MB, bound %d", m.atOnce, m.size/megabyte, float64(peak)/megabyte, bound/megabyte)
	if peak > bound {
		t.Errorf("%d uploads of %d MB at once took %.1f MB, more than %d", m.atOnce, m.size/megabyte, float64(peak)/megabyte, bound/megabyte)
	}
	b.returned(8 * time.Second)
	_ = b.host.Close()
}

// TestKilledOftenUnderLoadLarge is TestKilledUnderLoad with a hundred deaths.
func TestKilledOftenUnderLoadLarge(t *testing.T) { killUnderLoad(t, 100) }

// TestLargeRequests: NetSuite takes 104 MB, and the plugin 128 MiB.
func TestLargeRequests(t *testing.T) {
	b := simulated(t, simulator.Options{KeepBody: 1})
	request := func(size int) string {
		var input bytes.Buffer
		input.Grow(size + 1000)
		input.WriteString(`{"url":"record/v1/customer","method":"POST","body":{"companyName":"`)
		input.Write(bytes.Repeat([]byte("x"), size))
		input.WriteString(`"}}`)
		return input.String()
	}
	b.must(request(100_000_000), ``)
	seen := b.requests()
	if last := seen[len(seen)-1]; last.Length != 100_000_000+18 || !last.Applied {
		t.Errorf("%d bytes arrived", last.Length)
	}
	b.fails(request(129*megabyte), ``, failure.InvalidInput, failure.NotSent)
	b.must(serverTime, ``)
}

// TestUploadsArriveWholeLarge is TestUploadsArriveWhole with larger bodies.
func TestUploadsArriveWholeLarge(t *testing.T) {
	t.Parallel()
	arriveWhole(t, 4*megabyte, 9*megabyte)
}

// TestHostsOwnTestsLarge runs the tests of the hosts in other languages, as
// somebody who takes one as a start would.
func TestHostsOwnTestsLarge(t *testing.T) {
	t.Parallel()
	program := netsuiteProgram(t)
	for name, host := range map[string]otherHost{"Node.js": nodeHost(t), "Python": pythonHost(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := filepath.Join(testbed.Root(t), "examples", "host-tests.json")
			if output, failed, code := host.within(t, program, faults, nil, host.tests...); code != 0 {
				t.Errorf("exit code %d\n%s%s", code, output, failed)
			}
		})
	}
}
