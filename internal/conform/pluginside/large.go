package pluginside

import (
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"

	"netsuite-connector/simulator"
)

const (
	largeBody = 12 << 20
	mostPiece = 1 << 20
	mostMore  = 48 << 20 // of memory, for a body of hugeBody
	hugeBody  = 90 << 20
)

// huge has reads answered with a body of a size and content.
func (t *trial) huge(size int64, content simulator.Content) *simulator.Injection {
	return t.fault(simulator.Fault{Kind: simulator.KindHuge, Size: size, Content: content})
}

// reference is what the simulator answers to a client that is not the plugin.
func (t *trial) reference() []byte {
	transport := t.sim.Transport()
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.ctx, http.MethodGet, "https://"+t.account.ID()+".suitetalk.api.netsuite.com/services/rest/system/v1/serverTime", nil)
	t.must(err)
	answer, err := transport.RoundTrip(request)
	t.must(err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	t.must(err)
	return body
}

func largeClauses() []clause {
	return []clause{
		rule("large.whole", answers, "A large body streams through whole, byte for byte", func(t *trial) {
			t.connect()
			for content, decode := range map[simulator.Content]func(*answer) string{
				simulator.ContentJSON: func(a *answer) string { return string(a.Body) },
				simulator.ContentText: (*answer).text,
			} {
				fault := t.huge(largeBody, content)
				want := string(t.reference())
				if got := decode(t.succeeds(read, ``)); got != want {
					t.errorf("a body of %d bytes of %s came as one of %d, the same up to byte %d", len(want), content, len(got), sameUpTo(got, want))
				}
				fault.Remove()
			}
		}),
		rule("large.pieces", protoFile, "No piece of an output is over 1 MiB", func(t *trial) {
			t.connect()
			t.huge(largeBody, simulator.ContentText)
			if a := t.succeeds(read, ``); a.largest > mostPiece || a.pieces == 0 {
				t.errorf("the largest of %d pieces has %d bytes", a.pieces, a.largest)
			}
		}),
		rule("large.memory", answers, "The plugin holds no more than a few pieces of a large body, whatever its size", func(t *trial) {
			t.own()
			warm := t.huge(5<<20, simulator.ContentJSON)
			t.succeeds(read, ``)
			warm.Remove()
			before, err := peakMemory(t.plugin.PID())
			if err != nil {
				t.skipf("the memory of a process cannot be read here: %v", err)
			}
			t.huge(hugeBody, simulator.ContentJSON)
			counted := &counter{}
			if _, _, err := t.plugin.Run(t.ctx, t.request(read, ``), counted); err != nil {
				t.fatalf("%v", err)
			}
			after, err := peakMemory(t.plugin.PID())
			t.must(err)
			if more := after - before; more > mostMore || counted.n < hugeBody {
				t.errorf("for a body of %d MB (%d MB came) its memory grew by %d MB, want %d at most", hugeBody>>20, counted.n>>20, more>>20, mostMore>>20)
			}
		}),
		rule("large.broken", answers, "A large body that stops being JSON, or is cut, is INVALID_RESPONSE", func(t *trial) {
			t.connect()
			for _, content := range []simulator.Content{simulator.ContentBrokenJSON, simulator.ContentCutJSON, simulator.ContentBrokenText} {
				fault := t.huge(6<<20, content)
				t.fails(read, once, "INVALID_RESPONSE")
				fault.Remove()
			}
		}),
		rule("large.cut", answers, "A body that the connection's end cuts is INVALID_RESPONSE: never half a success", func(t *trial) {
			t.connect()
			for _, kind := range []simulator.Kind{simulator.KindHalfBody, simulator.KindHalfChunked, simulator.KindHalfClose} {
				fault := t.fault(simulator.Fault{Kind: kind})
				if f := t.fails(read, once, "INVALID_RESPONSE"); f.Metadata["outcome"] != "rejected" {
					t.errorf("%s: outcome %s", kind, f.Metadata["outcome"])
				}
				fault.Remove()
			}
		}),
		rule("large.too_large", sizes, "An answer without end is RESPONSE_TOO_LARGE while it arrives", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindEndless})
			counted := &counter{}
			_, _, err := t.plugin.Run(t.ctx, t.request(read, ``), counted)
			if err == nil {
				t.fatalf("it ended as a success after %d MB", counted.n>>20)
			}
			f := failureOf(err)
			t.reason(f, "RESPONSE_TOO_LARGE")
			t.ends(f, "rejected", "never")
		}),
		rule("large.request", sizes, "A request far over gRPC's 4 MiB arrives whole", func(t *trial) {
			t.connect()
			t.given(204, "", "")
			body := `{"memo":"` + strings.Repeat("0123456789abcdef", largeBody/16) + `"}`
			t.succeeds(`{"method":"POST","url":"record/v1/customer","body":`+body+`}`, ``)
			if seen := t.last(); seen.SHA256 != sha256.Sum256([]byte(body)) {
				t.errorf("%d bytes of %d arrived, or others", seen.Length, len(body))
			}
		}),
		rule("large.unread", timeIsUp, "A host that does not read its answer holds the request no longer than timeoutSeconds", func(t *trial) {
			t.connect()
			t.huge(hugeBody, simulator.ContentJSON)
			ctx, cancel := context.WithCancel(t.ctx)
			defer cancel()
			stream, err := t.plugin.Begin(ctx, t.request(read, `{"timeoutSeconds":2}`))
			t.must(err)
			t.sentAndEnded()
			_, _, err = t.plugin.Read(stream, io.Discard)
			if err == nil {
				t.fatalf("it ended as a success")
			}
			t.reason(failureOf(err), "TIMEOUT")
		}),
	}
}

// sentAndEnded waits until a request has come and nothing is under way.
func (t *trial) sentAndEnded() {
	t.await(callLimit, "a request's arrival", func() bool { return t.arrived.Load() >= 2 }) // with the token's
	t.requests()
}

func sameUpTo(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// counter counts what is written to it.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
