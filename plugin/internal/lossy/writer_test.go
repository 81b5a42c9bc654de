package lossy_test

import (
	"fmt"
	"log/slog"
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
		w := lossy.NewWriter(g, 12, note)
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
		w := lossy.NewWriter(g, 100, note)
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

// Records keep their order and their groups, and never wait.
func TestHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		text := slog.NewTextHandler(g, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}})
		h := lossy.NewHandler(text, 600)
		logger := slog.New(h).With("a", 1).WithGroup("g")
		logger.Info("first", "b", 2)
		synctest.Wait()
		logger.Info("second")
		logger.Info("third")
		logger.Info("lost")
		close(g.open)
		h.Close(time.Minute)
		want := "level=INFO msg=first a=1 g.b=2\nlevel=INFO msg=second a=1\nlevel=INFO msg=third a=1\n" +
			"level=WARN msg=\"log records were left out: they were not taken in time\" records=1\n"
		if got := g.text.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if logger.Enabled(t.Context(), slog.LevelDebug) {
			t.Error("debug is enabled")
		}
	})
}
