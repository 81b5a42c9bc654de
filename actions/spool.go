package actions

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"netsuite-connector/internal/budget"
	"netsuite-connector/internal/jsoncheck"
)

const (
	blockLength = 32 << 10
	// spoolLength of a body is looked at before any of it is passed on; what is
	// longer streams through.
	spoolLength = 4 << 20
	// patience is how long a body that is no JSON waits for memory.
	patience = time.Second
	// freeBlocks of a body do not count for the budget: most answers are no longer,
	// and never wait.
	freeBlocks = 2
)

// blocks are reused: fresh ones for each call cost more than the call's work.
//
//nolint:gochecknoglobals // a pool holds nothing that anybody could miss
var blocks = sync.Pool{New: func() any { return new([blockLength]byte) }}

func takeBlock() *[blockLength]byte {
	block, ok := blocks.Get().(*[blockLength]byte)
	if !ok {
		return new([blockLength]byte)
	}
	return block
}

//nolint:gochecknoglobals // a constant
var byteOrderMark = []byte("\uFEFF")

// spool holds the beginning of a body, and passes on the rest.
type spool struct {
	source   io.Reader
	expected int64          // bytes of the body as its header tells, -1 for not
	budget   *budget.Budget // of what the spools of all calls hold together
	patient  bool           // JSON waits for memory, too: a page that is held whole can be asked for again
	taken    int64          // of the budget
	held     []*[blockLength]byte
	length   int  // bytes that were held at first
	whole    bool // the body ended within them
	mark     int  // bytes of a byte order mark at its beginning, which is no part of a text
	checker  *jsoncheck.Checker
	broken   bool // as JSON

	first [freeBlocks]*[blockLength]byte // where held begins
}

// checkers are reused: one has room for the deepest nesting.
//
//nolint:gochecknoglobals // a pool holds nothing that anybody could miss
var checkers = sync.Pool{New: func() any { return &jsoncheck.Checker{RequireUTF8: true} }}

func takeChecker() *jsoncheck.Checker {
	checker, ok := checkers.Get().(*jsoncheck.Checker)
	if !ok {
		return &jsoncheck.Checker{RequireUTF8: true}
	}
	checker.Reset()
	return checker
}

// fill reads the beginning of the body. With check, it is followed whether it
// is JSON.
func (s *spool) fill(ctx context.Context, check bool) error {
	if check {
		s.checker = takeChecker()
	}
	s.held = s.first[:0]
	for s.length < spoolLength && !s.whole {
		if len(s.held) == freeBlocks && !s.take(ctx, check) {
			break
		}
		block := takeBlock()
		s.held = append(s.held, block)
		n, err := readBlock(s.source, block)
		text := block[:n]
		if s.length == 0 && bytes.HasPrefix(text, byteOrderMark) {
			s.mark = len(byteOrderMark)
			text = text[s.mark:]
		}
		s.length += n
		s.whole = err == io.EOF //nolint:errorlint // a wrapped one is no clean end
		if err != nil && !s.whole {
			return err
		}
		if check && !s.broken {
			_, err := s.checker.Write(text)
			s.broken = err != nil
		}
	}
	s.giveBack()
	return s.peek()
}

// take takes what the rest of the spool may need of the budget, and reports
// whether it got it. It is done once: calls that hold some of it and wait for more
// could wait for each other. Where other calls hold it all, since their hosts do
// not read, this one does without: JSON at once, since it is checked on its way;
// for anything else a little is waited first, since more of its beginning tells
// better whether it is text.
func (s *spool) take(ctx context.Context, json bool) bool {
	most := int64(spoolLength)
	if s.expected >= 0 { // the end of a body whose last block is full shows in one more
		most = min(most, (s.expected/blockLength+1)*blockLength)
	}
	most = max(most-freeBlocks*blockLength, blockLength)
	wait := patience
	if json && !s.patient {
		wait = 0
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	if s.budget.Take(ctx, most) != nil {
		return false
	}
	s.taken = most
	return true
}

// giveBack gives back what is taken of the budget and not, or no longer, held.
func (s *spool) giveBack() {
	holds := int64(max(len(s.held)-freeBlocks, 0)) * blockLength
	if s.taken > holds {
		s.budget.Give(s.taken - holds)
		s.taken = holds
	}
}

// peek finds out whether a body that fills the spool ends there. A known length
// tells it with the last byte; of others the end shows in the next read.
func (s *spool) peek() error {
	if s.whole {
		return nil
	}
	next := make([]byte, 1)
	switch _, err := io.ReadFull(s.source, next); err {
	case nil:
		s.source = io.MultiReader(bytes.NewReader(next), s.source)
		return nil
	case io.EOF: // a wrapped one is no clean end
		s.whole = true
		return nil
	default:
		return err
	}
}

// readBlock fills a block, unless the body ends before. Only a clean end is
// io.EOF: io.ReadFull would give a cut body the error of a short block.
func readBlock(r io.Reader, block *[blockLength]byte) (n int, err error) {
	for n < blockLength && err == nil {
		var more int
		more, err = r.Read(block[n:])
		n += more
	}
	return n, err
}

func (s *spool) release() {
	for _, block := range s.held {
		blocks.Put(block)
	}
	s.held = nil
	s.giveBack()
	if s.checker != nil {
		checkers.Put(s.checker)
		s.checker = nil
	}
}

// pieces calls f with what is held, block by block.
func (s *spool) pieces(f func(p []byte) error) error {
	left := s.length
	for _, block := range s.held {
		n := min(left, blockLength)
		if err := f(block[:n]); err != nil {
			return err
		}
		left -= n
	}
	return nil
}

// json reports whether what is held is JSON, or the beginning of it.
func (s *spool) json() bool {
	return !s.broken && (!s.whole || s.checker.Close() == nil)
}

// text reports whether what is held is UTF-8, but for a character that its end
// may cut.
func (s *spool) text() bool {
	var v utf8Check
	err := s.pieces(v.write)
	return err == nil && (!s.whole || len(v.tail) == 0)
}

// copyTo passes on what is held and then what still arrives, but for the first
// skip bytes, of which there are no more than a byte order mark has. With check,
// all of it must be JSON.
func (s *spool) copyTo(w io.Writer, check bool, skip int) error {
	for left := s.length; len(s.held) > 0; skip = 0 {
		block := s.held[0]
		n := min(left, blockLength)
		if _, err := w.Write(block[skip:n]); err != nil {
			return err
		}
		left -= n
		s.held = s.held[1:] // what is passed on need not be kept
		blocks.Put(block)
		s.giveBack()
	}
	if s.whole {
		return nil
	}
	block := takeBlock()
	defer blocks.Put(block)
	for {
		n, err := s.source.Read(block[:])
		if n > 0 && check {
			if _, err := s.checker.Write(block[:n]); err != nil {
				return errBroken
			}
		}
		if n > 0 {
			if _, err := w.Write(block[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			if check && s.checker.Close() != nil {
				return errBroken
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// utf8Check follows a text over the borders of its pieces.
type utf8Check struct{ tail []byte }

func (v *utf8Check) write(p []byte) error {
	if len(v.tail) > 0 {
		p = append(v.tail, p...)
	}
	end := cutRune(p)
	if !utf8.Valid(p[:end]) {
		return errNotText
	}
	v.tail = append([]byte(nil), p[end:]...)
	return nil
}

// cutRune returns where the character begins that the end of p cuts, len(p) for
// none.
func cutRune(p []byte) int {
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				return i
			}
			break
		}
	}
	return len(p)
}

// cutError ends a body that broke off on its way here.
type cutError struct{ cause error }

func (e *cutError) Error() string { return "actions: a body was cut short" }
func (e *cutError) Unwrap() error { return e.cause }

// bounded fails when more arrives than may.
type bounded struct {
	reader io.Reader
	left   int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		err = &cutError{err}
	}
	return n, err
}
