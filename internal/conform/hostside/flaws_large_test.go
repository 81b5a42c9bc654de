//go:build large && !race

package hostside_test

import (
	"maps"
	"slices"
	"testing"
)

// TestEachFlawFailsOnItsClauseLarge takes half a minute: a flaw by which a host
// waits in vain is only seen after that wait.
func TestEachFlawFailsOnItsClauseLarge(t *testing.T) {
	t.Parallel()
	failOnTheirClauses(t, slices.Collect(maps.Keys(broken))...)
}
