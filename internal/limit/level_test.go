package limit

import (
	"math/rand/v2"
	"testing"
)

// use has a level's account accept n requests at the full level.
func use(l *level, n int) {
	for range n {
		l.accepted(true)
	}
}

// growTo has the account accept until the limit is at least want, and returns
// how many requests that took.
func growTo(t *testing.T, l *level, want int) int {
	t.Helper()
	for n := range 10_000 {
		if l.limit >= want {
			return n
		}
		l.accepted(true)
	}
	t.Fatalf("the limit stays at %d, want %d", l.limit, want)
	return 0
}

func TestLevelReachesTheCeilingAtOnceWithoutBlocks(t *testing.T) {
	t.Parallel()
	l := newLevel(20, 0, rand.Float64)
	if n := growTo(t, &l, 20); n > 20 {
		t.Errorf("%d requests from %d to the ceiling", n, firstLevel)
	}
	use(&l, 1000)
	if l.limit != 20 {
		t.Errorf("the limit passed its ceiling: %d", l.limit)
	}
	if small := newLevel(2, 0, rand.Float64); small.limit != 2 {
		t.Errorf("a level with the ceiling 2 starts at %d", small.limit)
	}
}

func TestLevelThatIsNotUsedInFullStays(t *testing.T) {
	t.Parallel()
	l := newLevel(20, 0, rand.Float64)
	for range 1000 {
		l.accepted(false)
	}
	if l.limit != firstLevel {
		t.Errorf("limit %d", l.limit)
	}
}

// found returns a level that has found the limit of a steady account.
func found(t *testing.T, limit int) *level {
	t.Helper()
	l := newLevel(50, 0, rand.Float64)
	growTo(t, &l, limit+1)
	l.blocked(limit+1, limit, l.generation)
	if l.limit != limit || l.held != limit {
		t.Fatalf("after the first block: limit %d, held %d; want %d", l.limit, l.held, limit)
	}
	return &l
}

func TestLevelFallsToWhatWasLetIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ nth, left, limit int }{
		{1, 0, 1}, {2, 1, 1}, {3, 2, 2}, {6, 5, 5}, {16, 15, 15}, {16, 3, 15}, // twelve ended meanwhile
	} {
		l := newLevel(20, 0, rand.Float64)
		growTo(t, &l, tt.nth)
		l.blocked(tt.nth, tt.left, l.generation)
		if l.limit != tt.limit || l.held != tt.limit {
			t.Errorf("the %dth blocked, %d left: limit %d, held %d; want %d", tt.nth, tt.left, l.limit, l.held, tt.limit)
		}
	}
}

func TestLevelCountsBlocksThatBelongTogetherOnce(t *testing.T) {
	t.Parallel()
	l := newLevel(20, 0, rand.Float64)
	growTo(t, &l, 10)
	together := l.generation
	for i, nth := range []int{9, 6, 7, 10, 8} { // answers come in any order
		l.blocked(nth, 9-i, together)
	}
	if l.held != 5 || l.limit != 5 || l.shared > 0 {
		t.Errorf("limit %d, held %d, shared %d; the account let 5 in", l.limit, l.held, l.shared)
	}
	l.blocked(6, 5, l.generation) // a slot of the new limit, before the account has let a window in
	if l.held != 5 || l.limit != 5 || l.generation != together+1 {
		t.Errorf("limit %d, held %d after a block soon after", l.limit, l.held)
	}
	use(&l, 5)
	l.blocked(5, 4, l.generation)
	if l.held != 4 || l.limit != 3 {
		t.Errorf("limit %d, held %d after a later block", l.limit, l.held)
	}
}

// A block that was no try: others use the account. The level yields a sixth, and
// tries again soon.
func TestLevelMakesRoomForOthers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ found, nth, limit, held int }{
		{5, 5, 3, 4}, {3, 3, 2, 2}, {2, 2, 1, 1}, {15, 15, 12, 14}, {15, 8, 6, 7}, {40, 40, 32, 39},
	} {
		l := found(t, tt.found)
		use(l, tt.found)
		l.blocked(tt.nth, tt.nth-1, l.generation)
		if l.limit != tt.limit || l.held != tt.held || l.shared == 0 {
			t.Errorf("the %dth of %d blocked: limit %d, held %d, shared %d; want %d, %d", tt.nth, tt.found, l.limit, l.held, l.shared, tt.limit, tt.held)
		}
		if n := growTo(t, l, tt.held+1); n > 15*tt.held {
			t.Errorf("the %dth of %d blocked: %d requests until the next try", tt.nth, tt.found, n)
		}
	}
}

// Alone, a blocked try costs one slot for a few windows, and the only slot never.
func TestLevelYieldsLittleWhenAlone(t *testing.T) {
	t.Parallel()
	for limit, yields := range map[int]int{1: 1, 2: 1, 5: 4, 15: 14, 40: 39} {
		l := found(t, limit)
		growTo(t, l, limit+1)
		l.blocked(limit+1, limit, l.generation)
		if l.limit != yields || l.held != limit {
			t.Errorf("%d: limit %d, held %d; want %d", limit, l.limit, l.held, yields)
		}
		if n := growTo(t, l, limit); n > 5*limit {
			t.Errorf("%d: %d requests until it returned", limit, n)
		}
	}
}

// One more is tried after growing intervals, so that a steady account blocks
// few; after at most a few hundred requests, so that a raised limit is found.
func TestLevelTriesOneMoreEverMoreRarely(t *testing.T) {
	t.Parallel()
	l := found(t, 5)
	var intervals []int
	for range 8 {
		intervals = append(intervals, growTo(t, l, 6))
		l.blocked(6, 5, l.generation)
	}
	growTo(t, l, 6)
	if first, last := intervals[0], intervals[7]; first > 50 || last < 75 || last > 200 {
		t.Errorf("intervals %v", intervals)
	}
	if n := growTo(t, l, 7); n != 6 { // this time it holds
		t.Errorf("%d requests until the next level", n)
	}
	if n := growTo(t, l, 15); n > 120 {
		t.Errorf("%d requests from 7 to 15 on an account whose limit was raised", n)
	}
}

func TestLevelBeginsAtWhatIsTold(t *testing.T) {
	t.Parallel()
	l := newLevel(20, 0, rand.Float64)
	for _, tt := range []struct{ told, limit int }{{15, 15}, {65, 20}, {3, 3}, {10, 10}} {
		if l.tell(tt.told); l.limit != tt.limit || l.held != tt.limit {
			t.Errorf("told %d: limit %d, held %d", tt.told, l.limit, l.held)
		}
	}
	use(&l, 10)
	l.blocked(10, 9, l.generation)
	lower := l.limit
	if l.tell(10); l.limit != lower || lower >= 10 {
		t.Errorf("told the same again: limit %d, after a block %d", l.limit, lower)
	}
	if whole := newLevel(20, 20, rand.Float64); whole.limit != 20 {
		t.Errorf("a level that is to start at its ceiling starts at %d", whole.limit)
	}
}

// A request that had its slot before the account told its limit, and is blocked
// after that, shows what was let in, but not that others have taken slots since.
func TestBlockFromBeforeTheLimitWasTold(t *testing.T) {
	t.Parallel()
	l := newLevel(20, 0, rand.Float64)
	before := l.generation
	l.tell(15)
	if l.blocked(4, 3, before); l.limit != 3 || l.shared != 0 || l.generation == before {
		t.Errorf("a block from before: limit %d, shared %d", l.limit, l.shared)
	}
	use(&l, 3)
	if l.blocked(3, 2, l.generation); l.shared == 0 {
		t.Errorf("a block from after: limit %d, shared %d", l.limit, l.shared)
	}
}
