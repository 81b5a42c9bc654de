package transport

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestWritesTakeTurnsWhereTheyAreClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pair{pools: [2]*http.Transport{{}, {}}}
		last := p.next("host")
		for _, tt := range []struct {
			after time.Duration
			other bool
		}{{0, true}, {time.Millisecond, true}, {999 * time.Millisecond, true}, {time.Second, false}, {9 * time.Second, false}, {0, true}} {
			time.Sleep(tt.after)
			pool := p.next("host")
			if (pool != last) != tt.other {
				t.Errorf("after %s: another pool: %v, want %v", tt.after, pool != last, tt.other)
			}
			last = pool
		}
	})
}

// A host that is written to rarely stays with its connection, however often another
// is written to.
func TestWritesTakeTurnsByHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pair{pools: [2]*http.Transport{{}, {}}}
		p.next("rare")
		rare := p.next("rare")
		for i := range 20 {
			for range 50 + i%2 {
				time.Sleep(100 * time.Millisecond)
				p.next("busy")
			}
			if p.next("rare") != rare {
				t.Fatal("a write after 5 s took the other pool")
			}
		}
	})
}

// What is known of hosts is forgotten with their connections.
func TestHostsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := pair{pools: [2]*http.Transport{{}, {}}}
		for i := range 1000 {
			p.next(strconv.Itoa(i))
		}
		time.Sleep(idleWrite + time.Second)
		p.next("host")
		if len(p.turns) != 1 {
			t.Errorf("%d hosts are known", len(p.turns))
		}
	})
}
