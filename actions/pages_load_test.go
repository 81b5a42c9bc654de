package actions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/failure"
)

// largeItem is an item of a page that does not fit into the memory that each body
// has for itself.
var largeItem = strings.Repeat("x", 10*blockLength)

// largePages answers with so many pages of one item, which ends with the page's
// number.
func largePages(pages int) func(r *http.Request) reply {
	return func(r *http.Request) reply {
		n, _ := strconv.Atoi(r.FormValue("offset"))
		link := ""
		if n+1 < pages {
			link = nextLink(customers + "?offset=" + strconv.Itoa(n+1))
		}
		return onePage(link, n+1 < pages, n, fmt.Sprintf(`"%s%d"`, largeItem, n))
	}
}

// slowly is an output that takes a second for each piece.
type slowly struct{ to *bytes.Buffer }

func (s slowly) Open(context.Context) io.WriteCloser { return s }
func (s slowly) Close() error                        { return nil }
func (s slowly) Write(p []byte) (int, error) {
	time.Sleep(time.Second)
	return s.to.Write(p)
}

// TestManyPagingCallsWithLittleMemory: forty collections share the memory that some
// 14 pages take, and a third of their hosts never read. The others wait for memory
// and do without it, and none waits for another's host.
func TestManyPagingCallsWithLittleMemory(t *testing.T) {
	t.Parallel()
	const calls, pages = 40, 4
	s := &replies{to: largePages(pages)}
	s.playTo(t, calls, func(t *testing.T, run func(ctx context.Context, input, config string, out Output) ended) {
		var group sync.WaitGroup
		for n := range calls {
			group.Go(func() {
				var output bytes.Buffer
				if n%3 == 0 {
					if e := run(t.Context(), listInput, `{"fetchAllPages":true,"timeoutSeconds":900}`, stuck{}); e.failure == nil || e.failure.Reason != failure.Timeout {
						t.Errorf("a host that does not read: %+v", e.failure)
					}
					return
				}
				out := ToWriter(&output)
				if n%3 == 1 {
					out = slowly{&output}
				}
				e := run(t.Context(), listInput, `{"fetchAllPages":true,"timeoutSeconds":900}`, out)
				if e.failure != nil || !strings.Contains(output.String(), `],"count":4,"hasMore":false`) {
					t.Errorf("after %v: %v, %d bytes", e.took, e.failure, output.Len())
				}
				for n := range pages {
					if strings.Count(output.String(), fmt.Sprintf(`x%d"`, n)) != 1 {
						t.Errorf("page %d is not there once", n)
					}
				}
				if e.took > time.Minute { // 4 pages of 11 pieces, slowly, and 4 waits for memory
					t.Errorf("it took %v", e.took)
				}
			})
		}
		group.Wait()
	})
}

// refusing is an output that fails after so many writes.
type refusing struct{ left *int }

func (o refusing) Open(context.Context) io.WriteCloser { return o }
func (o refusing) Close() error                        { return nil }
func (o refusing) Write(p []byte) (int, error) {
	if *o.left--; *o.left < 0 {
		return 0, errors.New("the host has gone")
	}
	return len(p), nil
}

// TestPagingEndsWithItsCall: whatever ends a call between its pages, nothing goes
// on in the background (which synctest would notice), and slot and memory are free
// again.
func TestPagingEndsWithItsCall(t *testing.T) {
	t.Parallel()
	const cancelled = 5500 * time.Millisecond
	endless := largePages(1 << 30)
	later := func(r *http.Request) reply {
		answer := endless(r)
		answer.after = time.Second
		return answer
	}
	large := func(r *http.Request) reply { // each page streams
		answer := endless(r)
		text := `{"hasMore":true,"items":["` + strings.Repeat("x", spoolLength+blockLength) + `"]}`
		answer.body, answer.length = strings.NewReader(text), int64(len(text))
		return answer
	}
	for name, test := range map[string]struct {
		to     func(*http.Request) reply
		out    Output
		reason failure.Reason
	}{
		"while a page is fetched":          {later, ToWriter(io.Discard), failure.Cancelled},
		"while the host does not read":     {endless, stuck{}, failure.Cancelled},
		"while a page streams":             {large, stuck{}, failure.Cancelled},
		"the host has gone":                {later, refusing{new(25)}, failure.Internal},
		"the host has gone, large pages":   {large, refusing{new(400)}, failure.Internal},
		"the host has gone from the start": {later, refusing{new(0)}, failure.Internal},
	} {
		s := &replies{to: test.to}
		s.playTo(t, 1, func(t *testing.T, run func(ctx context.Context, input, config string, out Output) ended) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			defer time.AfterFunc(cancelled, cancel).Stop()
			e := run(ctx, listInput, `{"fetchAllPages":true,"maxPages":1000}`, test.out)
			if e.failure == nil || e.failure.Reason != test.reason || e.took > cancelled || test.reason == failure.Internal && e.took == cancelled {
				t.Errorf("%s: after %v: %+v", name, e.took, e.failure)
			}
			synctest.Wait()
			began := s.tries
			s.to = largePages(2)
			if e := run(t.Context(), listInput, allPages, ToWriter(io.Discard)); e.failure != nil || e.took != 0 || s.tries != began+2 {
				t.Errorf("%s: the next call took %v, %d requests: %v", name, e.took, s.tries-began, e.failure)
			}
		})
	}
}

// TestPagesThatAreNone: HTML between the pages comes from somebody else, and the
// page is asked for again; an accepted 404 in place of a list is delivered.
func TestPagesThatAreNone(t *testing.T) {
	t.Parallel()
	second := nextLink(customers + "?limit=2&offset=2")
	html := reply{status: 200, header: http.Header{"Content-Type": {"text/html"}}, body: strings.NewReader("<html>Maintenance</html>")}
	s := &replies{answers: []reply{onePage(second, true, 0, `1,2`), html, onePage(``, false, 2, `3`)}}
	if e := s.run(t, listInput, allPages); e.failure != nil || !strings.Contains(e.output, `"items":[1,2,3]`) || s.tries != 3 {
		t.Errorf("%d tries, %v: %s", s.tries, e.failure, e.output)
	}
	s = &replies{answers: []reply{onePage(second, true, 0, `1,2`), html}}
	if f := s.run(t, listInput, `{"fetchAllPages":true,"maxRetries":1}`).failure; f == nil || f.Reason != failure.InvalidResponse || !strings.Contains(f.Message, "page 2") || s.tries != 3 {
		t.Errorf("%d tries, %+v", s.tries, f)
	}
	text := `{"items":[1],"hasMore":true}`
	s = &replies{answers: []reply{{status: 404, header: http.Header{"Content-Type": {"application/json"}}, body: strings.NewReader(text), length: int64(len(text))}}}
	if e := s.run(t, listInput, `{"fetchAllPages":true,"dontThrowErrorOn404":true}`); e.failure != nil || !strings.Contains(e.output, `"statusCode":404`) || !strings.Contains(e.output, `"body":`+text) || s.tries != 1 {
		t.Errorf("%d tries, %v: %s", s.tries, e.failure, e.output)
	}
}
