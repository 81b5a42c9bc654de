package soak

import (
	"bytes"
	"crypto/sha256"
	"sync"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// markHeader bears a call's mark. Each call has one of its own, which a write
// leaves in its record or its lines, too.
const markHeader = "X-Soak-Mark"

// told is what the caller of a write was told.
type told int

const (
	toldNothing  told = iota // the call has not ended
	acknowledged             // it was carried out
	unknown                  // it may have been
	refused                  // it was not
)

// entry is one call: what it was, what its caller was told, and what NetSuite
// saw and holds of it.
type entry struct {
	mark     string
	what     string // for a person
	method   string
	write    bool // it was to change something
	restlet  bool
	stored   bool // it leaves a record that bears the mark
	again    bool // carried out again it comes to the same (PUT)
	repeats  bool // the connector may send it again although it may have been carried out
	lines    int  // that it leaves
	replaces bool // its lines stand in place of others, and later ones in place of its
	echoes   bool // an earlier write with the same key is the one that is carried out

	account, clientID, certificateID string
	conduct                          conduct
	plugin                           int // that made the call
	sum                              [sha256.Size]byte
	length                           int // of the body that NetSuite should receive
	begun, ended                     time.Time

	told    told
	failure *failure.Error

	seen    []sight
	applied int    // how often NetSuite did it
	held    int    // how many records bear the mark
	kept    int    // how many lines bear it
	erased  *entry // a later DELETE of the record, if there was one
}

// sight is one request of the call, as NetSuite saw it.
type sight struct {
	at       time.Time
	fault    simulator.Kind
	status   int // of the answer, 0 when none was begun
	applied  bool
	complete bool // its body was read to the end
	length   int64
	sum      [sha256.Size]byte // of the body
	token    [sha256.Size]byte // of the Authorization header
	bearer   *simulator.Bearer
}

// ledger holds the calls of one round.
type ledger struct {
	mu      sync.Mutex
	entries map[string]*entry
}

func newLedger() *ledger { return &ledger{entries: map[string]*entry{}} }

func (l *ledger) open(e *entry) *entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[e.mark] = e
	return e
}

// observe is told of each request that NetSuite saw.
func (l *ledger) observe(seen simulator.Seen) {
	token := sha256.Sum256([]byte(seen.Header.Get("Authorization")))
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entries[seen.Header.Get(markHeader)]
	if e == nil {
		return
	}
	if seen.Applied {
		e.applied++
	}
	sum := seen.SHA256
	if seen.Length == 0 {
		sum = sha256.Sum256(nil)
	}
	e.seen = append(e.seen, sight{
		at: seen.Time, fault: seen.Fault, status: seen.Status, applied: seen.Applied, complete: seen.Complete,
		length: seen.Length, sum: sum, token: token, bearer: seen.Bearer,
	})
}

// close notes how a call ended.
func (l *ledger) close(e *entry, f *failure.Error) told {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.ended, e.failure = time.Now(), f
	switch {
	case f == nil:
		e.told = acknowledged
	case f.Outcome == failure.Rejected || f.Outcome == failure.NotSent:
		e.told = refused
	default:
		e.told = unknown
	}
	return e.told
}

func (l *ledger) erase(record, by *entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	record.erased = by
}

// hold counts the records and the lines that bear marks.
func (l *ledger) hold(records []simulator.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range records {
		for mark := range marks(r.JSON, `"companyName":"`) {
			if e := l.entries[mark]; e != nil {
				e.held++
			}
		}
		for mark, n := range marks(r.JSON, `"`+lineMember+`":"`) {
			if e := l.entries[mark]; e != nil {
				e.kept += n
			}
		}
	}
}

// marks counts the values that follow begin in a record.
func marks(record []byte, begin string) map[string]int {
	counts := map[string]int{}
	for {
		_, rest, found := bytes.Cut(record, []byte(begin))
		if !found {
			return counts
		}
		mark, _, _ := bytes.Cut(rest, []byte(`"`))
		counts[string(mark)]++
		record = rest
	}
}

// markOf finds the mark in a record: it is the value of companyName.
func markOf(record []byte) string {
	for mark := range marks(record, `"companyName":"`) {
		return mark
	}
	return ""
}
