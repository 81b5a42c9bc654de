package credentials

import "container/list"

// lru is a bounded map that forgets what was not used for longest. Its owner
// guards it.
type lru[K comparable, V any] struct {
	most  int
	items map[K]*list.Element
	order *list.List // of pair[K, V], latest first
}

type lruPair[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](most int) *lru[K, V] {
	return &lru[K, V]{most: most, items: map[K]*list.Element{}, order: list.New()}
}

// get returns the value of a key, made when there is none.
func (l *lru[K, V]) get(key K, fresh func() V) V {
	if value, ok := l.peek(key); ok {
		l.order.MoveToFront(l.items[key])
		return value
	}
	value := fresh()
	l.items[key] = l.order.PushFront(lruPair[K, V]{key, value})
	if l.order.Len() > l.most {
		oldest := l.order.Back()
		l.order.Remove(oldest)
		delete(l.items, l.pair(oldest).key)
	}
	return value
}

func (l *lru[K, V]) peek(key K) (V, bool) {
	if e, ok := l.items[key]; ok {
		return l.pair(e).value, true
	}
	var none V
	return none, false
}

func (l *lru[K, V]) pair(e *list.Element) lruPair[K, V] {
	pair, _ := e.Value.(lruPair[K, V]) // nothing else is in the list
	return pair
}
