//go:build large

package conformance_test

import "testing"

// TestMemoryOfLargeUploads is TestMemoryOfUploads with the largest bodies, several
// at once. It is a stage of its own in .ci/run.
func TestMemoryOfLargeUploads(t *testing.T) {
	needsMemoryFigures(t)
	memoryTest{mostBody, 4, 2, asObject}.run(t)
	memoryTest{mostBody, 1, 2, asJSONing}.run(t)
}

// TestKilledOftenUnderLoadLarge is TestKilledUnderLoad with a hundred deaths.
func TestKilledOftenUnderLoadLarge(t *testing.T) { killUnderLoad(t, 100) }
