package hostside

import (
	"fmt"
	"slices"
	"testing"
)

// TestTheTailHasTheError: where a trace follows an error, the last line alone says
// nothing.
func TestTheTailHasTheError(t *testing.T) {
	t.Parallel()
	var kept tail
	for i := range 1000 {
		_, _ = fmt.Fprintf(&kept, "line %d\r\n", i)
	}
	_, _ = fmt.Fprint(&kept, "Error: Cannot find module 'adapter.mjs'\n    at load\n\nNode.js v20\n")
	last := kept.last()
	if len(last) != tailLines || !slices.Equal(last[tailLines-4:], []string{"line 999", "Error: Cannot find module 'adapter.mjs'", "    at load", "Node.js v20"}) {
		t.Errorf("%q", last)
	}
	if last := new(tail).last(); len(last) > 0 {
		t.Errorf("of nothing: %q", last)
	}
}
