package conformance_test

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const (
	megabyte  = 1 << 20
	largeBody = 20 * megabyte

	// The design's bounds on the plugin's memory, for one answer of 20 MB and for
	// eight at once.
	oneBound   = 32 * megabyte
	eightBound = 64 * megabyte

	readInput = `{"url":"record/v1/customer/1","method":"GET"}`
)

// huge makes every API answer a body of that size.
func (b *bed) huge(size int64, content simulator.Content) *simulator.Injection {
	return b.sim.Inject(simulator.Fault{Kind: simulator.KindHuge, Stage: simulator.StageAPI, Size: size, Content: content})
}

// peak is the most memory that the plugin had, as Linux counts it (VmHWM).
func (b *bed) peak() int64 {
	b.t.Helper()
	return b.memory("VmHWM")
}

// memory is one of Linux' figures of the plugin's memory.
func (b *bed) memory(figure string) int64 {
	b.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.host.PID()))
	if err != nil {
		b.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, figure+": %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	b.t.Fatalf("no %s in %s", figure, status)
	return 0
}

// fetch reads large answers, so many at once, through a fresh plugin.
func fetch(t testing.TB, atOnce int) (b *bed, peak int64) {
	t.Helper()
	b = simulated(t, simulator.Options{Concurrency: simulator.Unlimited})
	b.huge(largeBody, simulator.ContentJSON)
	each(make([]int, atOnce), atOnce, func(int) {
		answered, f := b.call(t.Context(), readInput, ``)
		if f != nil {
			t.Errorf("%+v", f)
			return
		}
		if len(answered.Body) < largeBody-64 { // without the space at its end
			t.Errorf("%d bytes of %d", len(answered.Body), largeBody)
		}
	})
	return b, b.peak()
}

func needsMemoryFigures(t testing.TB) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("a process's peak memory is read from /proc, which only Linux has")
	}
	if raceEnabled {
		t.Skip("the race detector multiplies memory")
	}
}

// TestMemoryOfLargeBodies: what streams through is not held.
func TestMemoryOfLargeBodies(t *testing.T) {
	needsMemoryFigures(t)
	for atOnce, bound := range map[int]int64{1: oneBound, 8: eightBound} {
		b, peak := fetch(t, atOnce)
		t.Logf("%d at once: %.1f MB", atOnce, float64(peak)/megabyte)
		if peak > bound {
			t.Errorf("%d answers of 20 MB at once took %.1f MB, more than %d", atOnce, float64(peak)/megabyte, bound/megabyte)
		}
		_ = b.host.Close()
	}
}

// TestMemoryOfEndlessBodies: an answer without an end is given up at the limit,
// and nothing of it is kept.
func TestMemoryOfEndlessBodies(t *testing.T) {
	needsMemoryFigures(t)
	b := simulated(t, simulator.Options{})
	for _, content := range []simulator.Content{simulator.ContentJSON, simulator.ContentText, simulator.ContentBinary} {
		endless := b.sim.Inject(simulator.Fault{Kind: simulator.KindEndless, Stage: simulator.StageAPI, Content: content})
		f := b.fails(readInput, ``, failure.ResponseTooLarge, failure.Rejected)
		if f.Attempts != 1 || !strings.Contains(f.Message, "NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES") {
			t.Errorf("%s: %+v", content, f)
		}
		endless.Remove()
	}
	const flat = oneBound + 8*megabyte // three of 100 MB each were read
	if peak := b.peak(); peak > flat {
		t.Errorf("endless answers took %.1f MB", float64(peak)/megabyte)
	}
}

// TestTooLarge: a length that is too large is not even begun, and the write
// behind it may have been carried out.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{}, "NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES=6000000")
	b.sim.Inject(simulator.Fault{Kind: simulator.KindHuge, Stage: simulator.StageAPI, Size: 7_000_000, Content: simulator.ContentText, AfterWork: true})
	b.fails(serverTime, ``, failure.ResponseTooLarge, failure.Rejected)
	b.fails(named("POST")[0].input, ``, failure.ResponseTooLarge, failure.Unknown)
	if n := b.stats().Applied; n != 1 {
		t.Errorf("carried out %d times", n)
	}
}

// TestBrokenLargeBodies: what is wrong at the very end ends the action.
func TestBrokenLargeBodies(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, test := range []struct {
		content  simulator.Content
		format   string
		reason   failure.Reason
		encoding string
	}{
		{simulator.ContentJSON, "auto", "", ""},
		{simulator.ContentBrokenJSON, "auto", failure.InvalidResponse, ""},
		{simulator.ContentCutJSON, "auto", failure.InvalidResponse, ""},
		{simulator.ContentBrokenJSON, "text", "", ""},
		{simulator.ContentText, "auto", "", ""},
		{simulator.ContentText, "json", failure.InvalidResponse, ""},
		{simulator.ContentBrokenText, "auto", failure.InvalidResponse, ""},
		{simulator.ContentBrokenText, "text", "", ""},
		{simulator.ContentBinary, "auto", "", "base64"},
		{simulator.ContentJSON, "base64", "", "base64"},
	} {
		injected := b.huge(5*megabyte, test.content)
		answered, f := b.call(t.Context(), readInput, `{"responseFormat":"`+test.format+`"}`)
		switch {
		case test.reason == "":
			if f != nil || answered.BodyEncoding != test.encoding || len(answered.Body) < 5*megabyte-64 || !json.Valid(answered.raw) {
				t.Errorf("%s as %s: %+v", test.content, test.format, f)
			}
		case f == nil || f.Reason != test.reason || f.Outcome != failure.Rejected || f.Attempts != 1:
			t.Errorf("%s as %s: %+v", test.content, test.format, f)
		}
		injected.Remove()
	}
}

// TestCutBodies: a large body that breaks off is never passed on as whole,
// whatever it is taken for.
func TestCutBodies(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	text := strings.Repeat(`{"a":1}`+"\n", 6*megabyte/8)
	whole := fmt.Sprintf(`{"url":%q,"method":"POST","body":%q}`, restlet, text)
	if answered := b.must(whole, ``); len(answered.Body) < len(text) {
		t.Fatalf("%d bytes", len(answered.Body))
	}
	for _, kind := range []simulator.Kind{simulator.KindHalfBody, simulator.KindHalfChunked} {
		injected := b.sim.Inject(simulator.Fault{Kind: kind, Stage: simulator.StageAPI})
		for _, format := range []string{"auto", "text", "base64", "json"} {
			f := b.fails(whole, `{"responseFormat":"`+format+`"}`, failure.InvalidResponse, failure.Unknown)
			if f.Attempts != 1 || f.StatusCode != 200 {
				t.Errorf("%s as %s: %+v", kind, format, f)
			}
		}
		injected.Remove()
	}
}

// BenchmarkMemory prints the plugin's peak memory while it passes large
// answers on.
func BenchmarkMemory(b *testing.B) {
	needsMemoryFigures(b)
	for _, atOnce := range []int{0, 1, 8} {
		b.Run(fmt.Sprintf("atOnce=%d", atOnce), func(b *testing.B) {
			var most int64
			for b.Loop() {
				bed, peak := fetch(b, atOnce)
				_ = bed.host.Close()
				most = max(most, peak)
			}
			b.ReportMetric(float64(most)/megabyte, "MB-peak")
			b.SetBytes(int64(atOnce) * largeBody)
		})
	}
}
