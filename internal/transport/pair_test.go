package transport

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestWritesTakeTurnsWhereTheyAreClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pair{pools: [2]*http.Transport{{}, {}}}
		last := p.next()
		for _, tt := range []struct {
			after time.Duration
			other bool
		}{{0, true}, {time.Millisecond, true}, {999 * time.Millisecond, true}, {time.Second, false}, {9 * time.Second, false}, {0, true}} {
			time.Sleep(tt.after)
			pool := p.next()
			if (pool != last) != tt.other {
				t.Errorf("after %s: another pool: %v, want %v", tt.after, pool != last, tt.other)
			}
			last = pool
		}
	})
}
