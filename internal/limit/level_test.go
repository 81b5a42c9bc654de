package limit

import "testing"

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
	l := newLevel(20)
	if n := growTo(t, &l, 20); n > 20 {
		t.Errorf("%d requests from %d to the ceiling", n, startLevel)
	}
	use(&l, 1000)
	if l.limit != 20 {
		t.Errorf("the limit passed its ceiling: %d", l.limit)
	}
	if small := newLevel(2); small.limit != 2 {
		t.Errorf("a level with the ceiling 2 starts at %d", small.limit)
	}
}

func TestLevelThatIsNotUsedInFullStays(t *testing.T) {
	t.Parallel()
	l := newLevel(20)
	for range 1000 {
		l.accepted(false)
	}
	if l.limit != startLevel {
		t.Errorf("limit %d", l.limit)
	}
}

func TestLevelMakesRoomWhenBlocked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ nth, limit, held int }{
		{1, 1, 1}, {2, 1, 1}, {3, 1, 2}, {4, 2, 3}, {5, 3, 4}, {6, 4, 5}, {11, 8, 10}, {16, 11, 15}, {20, 14, 19},
	} {
		l := newLevel(20)
		growTo(t, &l, tt.nth)
		l.blocked(tt.nth, l.generation)
		if l.limit != tt.limit || l.held != tt.held {
			t.Errorf("the %dth blocked: limit %d, held %d; want %d, %d", tt.nth, l.limit, l.held, tt.limit, tt.held)
		}
	}
}

func TestLevelCountsBlocksThatBelongTogetherOnce(t *testing.T) {
	t.Parallel()
	l := newLevel(20)
	growTo(t, &l, 10)
	together := l.generation
	for _, nth := range []int{9, 6, 7, 10, 8} { // answers come in any order
		l.blocked(nth, together)
	}
	if l.held != 5 || l.limit != 5 {
		t.Errorf("limit %d, held %d; the account let 5 in", l.limit, l.held)
	}
	l.blocked(5, together+1)
	if l.held != 4 || l.limit != 3 {
		t.Errorf("limit %d, held %d after a later block", l.limit, l.held)
	}
}

// One more is tried after growing intervals, so that a steady account blocks
// few; after at most a few hundred requests, so that a raised limit is found.
func TestLevelTriesOneMoreEverMoreRarely(t *testing.T) {
	t.Parallel()
	l := newLevel(20)
	growTo(t, &l, 6)
	var intervals []int
	for range 8 {
		l.blocked(6, l.generation)
		intervals = append(intervals, growTo(t, &l, 6))
	}
	if first, last := intervals[0], intervals[7]; first > 50 || last < 75 || last > 200 {
		t.Errorf("intervals %v", intervals)
	}
	if n := growTo(t, &l, 7); n != 6 { // this time it holds
		t.Errorf("%d requests until the next level", n)
	}
	if n := growTo(t, &l, 15); n > 120 {
		t.Errorf("%d requests from 7 to 15 on an account whose limit was raised", n)
	}
}
