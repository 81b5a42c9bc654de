package actions

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

// planted is the panic of these tests.
const planted = "planted"

// panickingReader panics after some text.
type panickingReader struct{ text *strings.Reader }

func panicking(text string) io.Reader { return panickingReader{strings.NewReader(text)} }

func (r panickingReader) Read(p []byte) (int, error) {
	if n, err := r.text.Read(p); err == nil {
		return n, nil
	}
	panic(planted)
}

// watchedBody counts the answers that are not closed.
type watchedBody struct {
	io.Reader
	open *bodies
	once sync.Once
}

type bodies struct {
	mu sync.Mutex
	n  int
}

func (b *bodies) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n += n
}

func (b *watchedBody) Close() error {
	b.once.Do(func() { b.open.add(-1) })
	return nil
}

// panickingOutput panics at a write, counted from 1, or with 0 when it is opened.
type panickingOutput struct{ at int }

func (o *panickingOutput) Open(context.Context) io.WriteCloser {
	if o.at == 0 {
		panic(planted)
	}
	return o
}

func (o *panickingOutput) Write(p []byte) (int, error) {
	if o.at--; o.at == 0 {
		panic(planted)
	}
	return len(p), nil
}

func (*panickingOutput) Close() error { return nil }

// TestAPanicKeepsNothing: wherever a call panics, what it held is free again: the slot,
// the answer with its connection, and the memory for what waits for hosts.
func TestAPanicKeepsNothing(t *testing.T) {
	t.Parallel()
	const (
		pages   = `{"fetchAllPages":true,"maxRetries":0}`
		waits   = `{"waitForJob":true,"maxRetries":0}`
		list    = `{"url":"record/v1/customer","method":"GET"}`
		starts  = `{"url":"record/v1/customer","method":"POST","body":{},"headers":{"Prefer":"respond-async"}}`
		job     = "/services/rest/async/v1/job/5"
		done    = `{"id":"5","completed":true,"progress":"succeeded"}`
		padding = 1 << 20 // so that more is held than what never counts
	)
	typeJSON := http.Header{"Content-Type": {"application/json"}}
	page := func(number int, body io.Reader) reply {
		more := fmt.Sprintf(`{"links":[],"items":[{"id":"%d"}],"hasMore":true,"offset":%d,"count":1,"x":"%s`, number, number-1, strings.Repeat("x", padding))
		if body == nil {
			body = strings.NewReader(`"}`)
		}
		return reply{status: 200, header: typeJSON, body: io.MultiReader(strings.NewReader(more), body)}
	}
	ask := func(r *http.Request, answers map[string]reply) reply {
		for end, answer := range answers {
			if strings.HasSuffix(r.URL.Path, end) {
				answer.header = typeJSON.Clone()
				return answer
			}
		}
		return reply{status: 202, header: http.Header{"Location": {"https://1234567-sb1.suitetalk.api.netsuite.com" + job}}}
	}
	tasks := reply{status: 200, text: `{"items":[{"id":"1"},{"id":"2"}]}`}
	for name, test := range map[string]struct {
		input, config string
		event         string // the panic is that of whoever watches it
		to            func(n int, r *http.Request) reply
		output        int
	}{
		"it asks for a token":  {event: "token"},
		"it queues":            {event: "slot"},
		"it is about to send":  {event: "try"},
		"the transport panics": {to: func(int, *http.Request) reply { panic(planted) }},
		"it has its answer":    {event: "answer"},
		"it reads an error":    {to: func(int, *http.Request) reply { return reply{status: 418, body: panicking("x")} }},
		"it reads a success": {to: func(int, *http.Request) reply {
			return reply{status: 200, body: panicking(strings.Repeat("x", padding))}
		}},
		"it waits":               {event: "wait", to: func(int, *http.Request) reply { return reply{status: 503} }},
		"it begins the transfer": {event: "transfer", to: func(int, *http.Request) reply { return reply{status: 200, text: strings.Repeat("x", padding)} }},
		"it opens the output":    {output: -1, to: func(int, *http.Request) reply { return reply{status: 200, text: strings.Repeat("x", padding)} }},
		"it hands on the body":   {output: 2, to: func(int, *http.Request) reply { return reply{status: 200, text: strings.Repeat("x", padding)} }},
		"it hands on a body that streams": {output: 200, to: func(int, *http.Request) reply {
			return reply{status: 200, text: strings.Repeat("x", 2*spoolLength)}
		}},
		"the first page breaks":       {input: list, config: pages, to: func(n int, _ *http.Request) reply { return page(n, panicking("")) }},
		"the first page is handed on": {input: list, config: pages, output: 2, to: func(n int, _ *http.Request) reply { return page(n, nil) }},
		"the second page breaks": {input: list, config: pages, to: func(n int, _ *http.Request) reply {
			if n == 1 {
				return page(n, nil)
			}
			return page(n, panicking(""))
		}},
		"a later page is handed on":   {input: list, config: pages, output: 6, to: func(n int, _ *http.Request) reply { return page(n, nil) }},
		"the transfer of a page":      {input: list, config: pages, event: "transfer", to: func(n int, _ *http.Request) reply { return page(n, nil) }},
		"it begins to wait for a job": {input: starts, config: waits, event: "job", to: func(_ int, r *http.Request) reply { return ask(r, nil) }},
		"it polls": {input: starts, config: waits, to: func(_ int, r *http.Request) reply {
			return ask(r, map[string]reply{"/job/5": {status: 200, body: panicking("{")}})
		}},
		"it polls again": {input: starts, config: waits, to: func(n int, r *http.Request) reply {
			if n == 2 {
				return ask(r, map[string]reply{"/job/5": {status: 200, text: `{"completed":false}`}})
			}
			return ask(r, map[string]reply{"/job/5": {status: 200, body: panicking("{")}})
		}},
		"it asks for the tasks": {input: starts, config: waits, to: func(_ int, r *http.Request) reply {
			return ask(r, map[string]reply{"/job/5": {status: 200, text: done}, "/task/": {status: 200, body: panicking(`{"items":[`)}})
		}},
		"it asks for a result": {input: starts, config: waits, to: func(_ int, r *http.Request) reply {
			return ask(r, map[string]reply{"/job/5": {status: 200, text: done}, "/task/": tasks, "/result": {status: 200, body: panicking("{")}})
		}},
		"it hands on a result": {input: starts, config: waits, output: 2, to: func(_ int, r *http.Request) reply {
			return ask(r, map[string]reply{"/job/5": {status: 200, text: done}, "/task/": tasks, "/result": {status: 200, text: `{"x":"` + strings.Repeat("x", padding) + `"}`}})
		}},
		"it asks what became of a task": {input: starts, config: waits, to: func(_ int, r *http.Request) reply {
			return ask(r, map[string]reply{
				"/job/5": {status: 200, text: done}, "/task/": tasks, "/task/1": {status: 200, body: panicking("{")},
				"/result": {status: 400, text: `{"x":"` + strings.Repeat("x", padding) + `"}`},
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document, err := os.ReadFile("../testdata/credentials/valid/p256-pkcs8.json")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				open, tries := &bodies{}, 0
				transport := roundTripper(func(r *http.Request) (*http.Response, error) {
					if r.URL.Path == credentials.TokenPath {
						return reply{status: 200, text: `{"access_token":"opaque-token","expires_in":600}`}.response(), nil
					}
					tries++
					answer := reply{status: 204}
					if test.to != nil {
						answer = test.to(tries, r)
					}
					response := answer.response()
					open.add(1)
					response.Body = &watchedBody{Reader: response.Body, open: open}
					return response, nil
				})
				tokens := credentials.NewSource(credentials.SourceOptions{Transport: transport})
				defer tokens.Close()
				limits := limit.New(1, 0)
				defer limits.Close()
				runner := NewRunner(Options{Transport: transport, Tokens: tokens, Limits: limits})
				request := Request{
					Action: schema.ActionID, Credentials: document, Config: []byte(test.config), Input: []byte(test.input), Timeline: NewTimeline(time.Now),
				}
				if test.input == "" {
					request.Input = []byte(readInput)
				}
				request.Timeline.Watch = func(e Event) {
					if e.Name == test.event {
						panic(planted)
					}
				}
				output := ToWriter(io.Discard)
				if test.output != 0 {
					output = &panickingOutput{max(test.output, 0)}
				}
				func() {
					defer func() {
						if value := recover(); !strings.Contains(fmt.Sprint(value), planted) {
							t.Errorf("it panicked with %v", value)
						}
					}()
					err := runner.Run(t.Context(), request, output)
					t.Errorf("it returned %v", err)
				}()
				synctest.Wait()
				limits.Each(func(account string, _, inFlight, waiting int) {
					if inFlight != 0 || waiting != 0 {
						t.Errorf("%d in flight, %d waiting", inFlight, waiting)
					}
				})
				if open.n != 0 {
					t.Errorf("%d answers are open", open.n)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if err := runner.held.Take(ctx, runner.options.MaxHeldBytes); err != nil {
					t.Errorf("memory is still taken: %v", err)
				}
			})
		})
	}
}

// roundTripper is a transport that is a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
