package actions

import (
	"context"
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
		"the account's":           {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":15,"integrationLimitType":"accountLimit"}`}, 15},
		"what others leave of it": {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":12,"integrationLimitType":"accountLimit"}`}, 12},
		"the integration's own":   {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15,"accountUnallocatedConcurrencyLimit":8,"integrationConcurrencyLimit":7,"integrationLimitType":"integrationSpecific"}`}, 7},
		"over the ceiling":        {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":65}`}, 20},
		"one":                     {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":1}`}, 1},
		"none":                    {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":-1}`}, unknown},
		"no number":               {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":"15"}`}, unknown},
		"no object":               {limitsInput, reply{status: 200, text: `[15]`}, unknown},
		"too long":                {limitsInput, reply{status: 200, text: `{"accountConcurrencyLimit":15` + strings.Repeat(" ", governanceLength) + `}`}, unknown},
		"refused":                 {limitsInput, reply{status: 403, text: `{"accountConcurrencyLimit":15}`}, unknown},
		"another request":         {`{"url":"record/v1/customer/1","method":"GET"}`, reply{status: 200, text: `{"accountConcurrencyLimit":15}`}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &replies{}
			s.to = func(*http.Request) reply {
				if s.tries == 0 {
					r := test.answer
					r.header = http.Header{"Content-Type": {"application/json"}}
					return r
				}
				return reply{status: 204, after: time.Second}
			}
			s.playTo(t, 20, func(t *testing.T, run func(ctx context.Context, input, config string, out Output) ended) {
				run(t.Context(), test.input, ``, ToWriter(new(strings.Builder)))
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
