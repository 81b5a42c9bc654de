package actions

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/budget"
)

// left returns how much of a budget is left.
func left(t *testing.T, b *budget.Budget, total int64) int64 {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for n := total; n > 0; n -= blockLength {
		if b.Take(ctx, n) == nil {
			b.Give(n)
			return n
		}
	}
	return 0
}

// A body's beginning counts for the budget as long as it is held, and no more
// than is held.
func TestWhatASpoolTakesOfTheBudget(t *testing.T) {
	t.Parallel()
	const total = 8 * spoolLength
	for _, test := range []struct {
		name         string
		size         int
		told         bool // its length is known before
		while, after int64
	}{
		{"small", freeBlocks*blockLength - 1, false, 0, 0},
		{"medium", 10*blockLength - 1, false, spoolLength - freeBlocks*blockLength, 8 * blockLength},
		{"medium, told", 10*blockLength - 1, true, 8 * blockLength, 8 * blockLength},
		{"medium, told, of full blocks", 10 * blockLength, true, 9 * blockLength, 9 * blockLength},
		{"large", 2 * spoolLength, true, spoolLength - freeBlocks*blockLength, spoolLength - freeBlocks*blockLength},
	} {
		b := budget.New(total)
		s := &spool{expected: -1, budget: b}
		if test.told {
			s.expected = int64(test.size)
		}
		var during int64
		body := io.LimitReader(zeros{}, int64(test.size))
		s.source = readerFunc(func(p []byte) (int, error) {
			during = max(during, s.taken)
			return body.Read(p)
		})
		if err := s.fill(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		if during != test.while || total-left(t, b, total) != test.after {
			t.Errorf("%s: takes %d and keeps %d, want %d and %d", test.name, during, total-left(t, b, total), test.while, test.after)
		}
		var out bytes.Buffer
		if err := s.copyTo(&out, false, 0); err != nil || out.Len() != test.size {
			t.Errorf("%s: %v, %d bytes", test.name, err, out.Len())
		}
		if got := left(t, b, total); got != total {
			t.Errorf("%s: handed on, and %d still taken", test.name, total-got)
		}
		s.release()
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// stuck is an output that takes nothing as long as its context lasts, or until
// it is let go on.
type stuck struct {
	ctx context.Context
	let chan struct{}
}

func (s stuck) Open(ctx context.Context) io.WriteCloser { return stuck{ctx, s.let} }
func (s stuck) Close() error                            { return s.wait() }
func (s stuck) Write(p []byte) (int, error)             { return len(p), s.wait() }

func (s stuck) wait() error {
	select {
	case <-s.let:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// The action's time includes handing the answer on. What a write did is then
// unknown. Memory that unread answers hold keeps no other call from its answer.
func TestUnreadAnswersEndInTimeout(t *testing.T) {
	t.Parallel()
	answer := func() reply {
		return reply{status: 200, header: http.Header{"Content-Type": {"text/plain"}}, body: io.LimitReader(zeros{}, 2*spoolLength)}
	}
	create := `{"url":"record/v1/customer","method":"POST","body":{}}`
	for _, test := range []struct {
		input   string
		outcome failure.Outcome
	}{{readInput, failure.Rejected}, {create, failure.Unknown}} {
		s := &replies{answers: []reply{answer(), answer()}}
		s.playTo(t, 2, func(t *testing.T, run func(ctx context.Context, input, config string, out Output) ended) {
			let := make(chan struct{})
			first := make(chan ended, 1)
			go func() { first <- run(t.Context(), test.input, `{"timeoutSeconds":60}`, stuck{let: let}) }()
			synctest.Wait() // it holds all memory for answers
			// Its host reads: it does without that memory, after a moment.
			second := run(t.Context(), test.input, `{"timeoutSeconds":5}`, ToWriter(io.Discard))
			if second.failure != nil || second.took != patience {
				t.Errorf("no memory: %+v after %v", second.failure, second.took)
			}
			e := <-first
			if f := e.failure; f == nil || f.Reason != failure.Timeout || f.Outcome != test.outcome || f.StatusCode != 200 ||
				!strings.Contains(f.Message, "had not taken the whole answer") || e.took != 60*time.Second {
				t.Errorf("not taken: %+v after %v", f, e.took)
			}
		})
	}
}
