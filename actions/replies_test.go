package actions

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/limit"
	"netsuite-connector/schema"
)

const (
	readInput  = `{"url":"record/v1/customer/1","method":"GET"}`
	eraseInput = `{"url":"record/v1/customer/1","method":"DELETE"}`
)

// reply is what NetSuite answers to a try.
type reply struct {
	status int
	header http.Header
	body   io.Reader
	text   string        // the body, where it is not given as a reader
	length int64         // as its header says it; 0 for not
	after  time.Duration // that passes first
	err    error         // in place of an answer, before anything is sent
	lost   error         // the connection ends with it instead
}

func (r reply) response() *http.Response {
	if r.header == nil {
		r.header = http.Header{}
	}
	if r.body == nil {
		r.body = http.NoBody
	}
	if r.text != "" {
		r.body = strings.NewReader(r.text)
	}
	if r.length == 0 {
		r.length = -1
	}
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(r.body), ContentLength: r.length}
}

// replies are NetSuite, whose last answer is given again and again. Its token
// endpoint grants opaque tokens of ten minutes, or no more than one.
type replies struct {
	answers  []reply
	to       func(r *http.Request) reply // in place of answers, if there is one
	oneToken bool
	most     int64 // MaxResponseBytes

	mu     sync.Mutex
	tokens int
	tries  int
	seen   []string // path and token of each try
	urls   []string // where each try went
	sent   []sent   // what each try sent
}

type sent struct {
	header http.Header
	body   string
}

func (s *replies) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	if r.URL.Path == credentials.TokenPath {
		defer s.mu.Unlock()
		if s.tokens++; s.tokens > 1 && s.oneToken {
			return reply{status: 400, body: strings.NewReader(`{"error":"invalid_grant"}`)}.response(), nil
		}
		return reply{status: 200, body: strings.NewReader(fmt.Sprintf(`{"access_token":"opaque-token-%d","expires_in":600}`, s.tokens))}.response(), nil
	}
	var answer reply
	if s.to != nil {
		answer = s.to(r)
	} else {
		answer = s.answers[min(s.tries, len(s.answers)-1)]
	}
	s.tries++
	s.urls = append(s.urls, r.URL.RequestURI())
	s.seen = append(s.seen, path.Base(r.URL.Path)+" "+r.Header.Get("Authorization"))
	body := []byte(nil)
	var err error
	if r.Body != nil {
		body, err = io.ReadAll(r.Body)
	}
	s.sent = append(s.sent, sent{r.Header, string(body)})
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if answer.lost != nil {
		httptrace.ContextClientTrace(r.Context()).WroteHeaders()
		return nil, answer.lost
	}
	select {
	case <-time.After(answer.after):
		if answer.err != nil {
			return nil, answer.err
		}
		return answer.response(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// ended is how an action ended, and how long it took.
type ended struct {
	output  string
	failure *failure.Error
	took    time.Duration
	phases  []Phase
}

// run carries out an action in virtual time.
func (s *replies) run(t *testing.T, input, config string) (e ended) {
	t.Helper()
	s.play(t, func(t *testing.T, run func(ctx context.Context, input, config string) ended) {
		e = run(t.Context(), input, config)
	})
	return e
}

// play lets f run actions in virtual time, one in flight.
func (s *replies) play(t *testing.T, f func(t *testing.T, run func(ctx context.Context, input, config string) ended)) {
	t.Helper()
	s.playTo(t, 1, func(t *testing.T, run func(ctx context.Context, input, config string, out Output) ended) {
		f(t, func(ctx context.Context, input, config string) ended {
			var output bytes.Buffer
			e := run(ctx, input, config, ToWriter(&output))
			e.output = output.String()
			return e
		})
	})
}

// playTo is play with so many in flight, with outputs of f's own, and with memory
// for the answer of one host that does not read.
func (s *replies) playTo(t *testing.T, inFlight int, f func(t *testing.T, run runTo)) {
	t.Helper()
	s.playAs(t, inFlight, func(t *testing.T, as func(clientID string) runTo) { f(t, as(strings.Repeat("a", 64))) })
}

// runTo runs an action whose output goes to out.
type runTo = func(ctx context.Context, input, config string, out Output) ended

// playAs is playTo with integrations of one account, by Client ID.
func (s *replies) playAs(t *testing.T, inFlight int, f func(t *testing.T, as func(clientID string) runTo)) {
	t.Helper()
	document, err := os.ReadFile("../testdata/credentials/valid/p256-pkcs8.json")
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]string
	if err := json.Unmarshal(document, &members); err != nil {
		t.Fatal(err)
	}
	members["clientSecret"] = "s3cr3t-value"
	synctest.Test(t, func(t *testing.T) {
		tokens := credentials.NewSource(credentials.SourceOptions{Transport: s})
		defer tokens.Close()
		limits := limit.New(inFlight, 0)
		defer limits.Close()
		runner := NewRunner(Options{Transport: s, Tokens: tokens, Limits: limits, MaxHeldBytes: spoolLength, MaxResponseBytes: s.most})
		f(t, func(clientID string) runTo {
			members["clientId"] = clientID
			document, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			return func(ctx context.Context, input, config string, out Output) (e ended) {
				began := time.Now()
				timeline := NewTimeline(time.Now)
				err := runner.Run(ctx, Request{
					Action: schema.ActionID, Credentials: document, Config: []byte(config), Input: []byte(input), Timeline: timeline,
				}, out)
				e.took, e.phases = time.Since(began), timeline.Phases()
				errors.As(err, &e.failure)
				return e
			}
		})
	})
}
