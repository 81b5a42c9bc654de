package lossy_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"netsuite-connector/plugin/internal/lossy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gate is a writer that takes nothing until it is opened.
type gate struct {
	open chan struct{}
	mu   sync.Mutex
	text strings.Builder
}

func (g *gate) Write(p []byte) (int, error) {
	<-g.open
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func note(lost int) []byte { return fmt.Appendf(nil, "%d lost\n", lost) }

func TestWhatDoesNotFitIsLeftOutAndTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		w := lossy.New(g, 12, note)
		line := []byte("first\n")
		for i := range 5 {
			if n, err := w.Write(line); n != 6 || err != nil {
				t.Fatal(n, err)
			}
			if i == 0 {
				synctest.Wait()     // the first is on its way, the next two wait
				copy(line, "again") // the caller may use its buffer anew
			}
		}
		close(g.open)
		synctest.Wait()
		_, _ = w.Write([]byte("later\n"))
		w.Close(time.Minute)
		if got, want := g.text.String(), "first\nagain\nagain\n2 lost\nlater\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// Close gives up on a writer that takes nothing.
func TestCloseIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		w := lossy.New(g, 100, note)
		_, _ = w.Write([]byte("x\n"))
		began := time.Now()
		w.Close(time.Second)
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		_, _ = w.Write([]byte("after the end\n"))
		close(g.open)
	})
}
