package actions

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const limitsInput = `{"url":"system/v1/governanceLimits","method":"GET"}`

// TestTheAccountTellsItsLimit: after somebody has asked the account for its limit,
// so many calls are in flight at once.
func TestTheAccountTellsItsLimit(t *testing.T) {
	t.Parallel()
	const unknown = 4
	for name, test := range map[string]struct {
		input  string
		answer reply
		atOnce int
	}{
		"the account's":                 {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":15,"integrationLimitType":"accountLimit"}`}, 15},
		"what others leave of it":       {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":12,"integrationLimitType":"accountLimit"}`}, 12},
		"the integration's own":         {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":8,"integrationConcurrencyLimit":7,"integrationLimitType":"integrationSpecific"}`}, 7},
		"nothing is left of it":         {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":0,"integrationLimitType":"accountLimit"}`}, unknown},
		"more than it has is allocated": {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":-7,"integrationConcurrencyLimit":-1}`}, unknown},
		"its own, and nothing is left":  {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":0,"integrationConcurrencyLimit":15}`}, 15},
		"a slash behind the path":       {`{"url":"system/v1/governanceLimits/","method":"GET"}`, reply{status: 200, text: `{"accountConcurrencyLimit":15}`}, 15},
		"another status":                {limitsInput, reply{status: 203, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"an error that is accepted":     {limitsInput, reply{status: 500, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"another method":                {`{"url":"system/v1/governanceLimits","method":"POST","body":{}}`, reply{status: 200, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"a page":                        {limitsInput, reply{status: 200, header: http.Header{"Content-Type": {"text/html"}}, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"over the ceiling":              {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":65}`}, 20},
		"one":                           {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":1}`}, 1},
		"none":                          {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":-1}`}, unknown},
		"no number":                     {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":"15"}`}, unknown},
		"no object":                     {limitsInput, reply{status: 200, text: `[15]`}, unknown},
		"too long":                      {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15` + strings.Repeat(" ", governanceLength) + `}`}, unknown},
		"refused":                       {limitsInput, reply{status: 403, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"another request":               {`{"url":"record/v1/customer/1","method":"GET"}`, reply{status: 200, text: `{"accountConcurrencyLimit":15}`}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &replies{}
			s.to = func(*http.Request) reply {
				if s.tries == 0 {
					r := test.answer
					if r.header == nil {
						r.header = http.Header{"Content-Type": {"application/json"}}
					}
					return r
				}
				return reply{status: 204, after: time.Second}
			}
			s.playTo(t, 20, func(t *testing.T, run runTo) {
				run(t.Context(), test.input, `{"maxRetries":0,"acceptedStatusCodes":["500"]}`, ToWriter(new(strings.Builder)))
				var all sync.WaitGroup
				for range 30 {
					all.Go(func() {
						if e := run(t.Context(), readInput, ``, ToWriter(new(strings.Builder))); e.failure != nil {
							t.Error(e.failure)
						}
					})
				}
				time.Sleep(time.Second / 2)
				s.mu.Lock()
				if n := s.tries - 1; n != test.atOnce {
					t.Errorf("%d at once, want %d", n, test.atOnce)
				}
				s.mu.Unlock()
				all.Wait()
			})
		})
	}
}

// TestTheAccountTellsAnIntegrationItsLimit: what an integration is told of its own
// bounds it alone, and nothing that others are told lifts it.
func TestTheAccountTellsAnIntegrationItsLimit(t *testing.T) {
	t.Parallel()
	const own, left = 2, 13
	s := &replies{}
	var told string
	s.to = func(r *http.Request) reply {
		if strings.HasSuffix(r.URL.Path, "governanceLimits") {
			return reply{status: 200, header: http.Header{"Content-Type": {"application/json"}}, text: told}
		}
		return reply{status: 204, after: time.Second}
	}
	s.playAs(t, 20, func(t *testing.T, as func(clientID string) runTo) {
		a, b := as(strings.Repeat("a", 64)), as(strings.Repeat("b", 64))
		atOnce := func(run runTo, want int) {
			t.Helper()
			s.mu.Lock()
			before := s.tries
			s.mu.Unlock()
			var all sync.WaitGroup
			for range 30 {
				all.Go(func() {
					if e := run(t.Context(), readInput, ``, ToWriter(new(strings.Builder))); e.failure != nil {
						t.Error(e.failure)
					}
				})
			}
			time.Sleep(time.Second / 2)
			s.mu.Lock()
			if n := s.tries - before; n != want {
				t.Errorf("%d at once, want %d", n, want)
			}
			s.mu.Unlock()
			all.Wait()
		}
		told = `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":13,"integrationConcurrencyLimit":2,"integrationLimitType":"integrationSpecific"}`
		a(t.Context(), limitsInput, ``, ToWriter(new(strings.Builder)))
		atOnce(b, left)
		told = `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":13,"integrationLimitType":"accountLimit"}`
		b(t.Context(), limitsInput, ``, ToWriter(new(strings.Builder)))
		atOnce(a, own)
	})
}
