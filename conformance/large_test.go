//go:build large

package conformance_test

import (
	"testing"
	"time"
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
