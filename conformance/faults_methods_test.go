package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// method is one way to ask NetSuite for something, as far as trying again
// tells them apart.
type method struct {
	name, input string
	seeded      bool // it needs a record that is there
	writes      bool
	repeatable  bool // it may be sent again although it may have been carried out
	again       bool // done again, it is applied again, and that harms nobody
	erases      bool // done again, it finds nothing
	restlet     bool
}

var methods = []method{
	{name: "GET", seeded: true, repeatable: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"GET"}`},
	{name: "SuiteQL", repeatable: true,
		input: `{"url":"query/v1/suiteql","method":"POST","headers":{"Prefer":"transient"},"body":{"q":"SELECT 1 AS one"}}`},
	{name: "POST", writes: true,
		input: `{"url":"record/v1/customer","method":"POST","body":{"companyName":"new"}}`},
	{name: "RESTlet", writes: true, restlet: true,
		input: `{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"POST","body":{"n":1}}`},
	{name: "PATCH", seeded: true, writes: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"PATCH","body":{"companyName":"new"}}`},
	{name: "PUT", writes: true, repeatable: true, again: true,
		input: `{"url":"record/v1/customer/eid:new","method":"PUT","body":{"companyName":"new"}}`},
	{name: "DELETE", seeded: true, writes: true, repeatable: true, erases: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"DELETE"}`},
	{name: "asynchronous POST with a key", writes: true, repeatable: true,
		input: `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"idempotencyKey":"k-1","body":{"companyName":"new"}}`},
	{name: "asynchronous POST without", writes: true, repeatable: true,
		input: `{"url":"record/v1/customer","method":"POST","headers":{"Prefer":"respond-async"},"body":{"companyName":"new"}}`},
	{name: "asynchronous PATCH", seeded: true, writes: true, repeatable: true,
		input: `{"url":"record/v1/customer/eid:seed","method":"PATCH","headers":{"Prefer":"respond-async"},"body":{"companyName":"new"}}`},
}

// end is how a call ends: as a success, with no reason, or as a failure.
type end struct {
	reason   failure.Reason
	outcome  failure.Outcome
	attempts int // below 0: at least that many
	status   int // of the failure
	applied  int // how often NetSuite did it
}

func (e end) String() string {
	reason := string(e.reason)
	if reason == "" {
		reason = "success"
	}
	return fmt.Sprintf("%s, outcome %q, status %d, attempts %d, applied %d", reason, e.outcome, e.status, e.attempts, e.applied)
}

// retryInfo tells whether the failure says when to try again: a later try can
// help, and nothing may have happened yet.
func (e end) retryInfo() bool {
	switch e.reason {
	case failure.Unavailable, failure.UpstreamError, failure.RateLimited:
		return e.outcome != failure.Unknown
	case failure.RequestRejected:
		return e.outcome != failure.Unknown && e.status == 408
	}
	return false
}

// afterwards is the outcome of a request that NetSuite may have carried out.
func (m method) afterwards() failure.Outcome {
	if m.writes {
		return failure.Unknown
	}
	return failure.Rejected
}

func (m method) count(n int) int {
	if m.writes {
		return n
	}
	return 0
}

// fails is a failure that is not followed by another try.
func (m method) fails(reason failure.Reason, done bool) end {
	e := end{reason: reason, outcome: m.afterwards(), attempts: 1}
	if done {
		e.applied = m.count(1)
	}
	return e
}

// interrupted is the end of a call whose tries are cut: the first one only, or
// each of two. done tells that they were carried out all the same.
func (m method) interrupted(reason failure.Reason, once, done bool) end {
	e := m.fails(reason, done)
	if !m.repeatable {
		return e
	}
	e.attempts = 2
	if done && m.again {
		e.applied = 2
	}
	if !once {
		return e
	}
	if done && m.erases {
		e.reason, e.status = failure.NotFound, 404
		return e
	}
	e.reason, e.outcome = "", ""
	e.applied = max(e.applied, m.count(1))
	return e
}

// accounts hands out accounts of a bed's simulator. One for each case keeps
// the cases apart: limits, tokens, connections and faults are the account's.
type accounts struct {
	*bed
	last  atomic.Int64
	tests *testing.T
}

// faulty is a bed that leaves no connection behind.
func faulty(t *testing.T, options simulator.Options, settings ...string) *accounts {
	t.Helper()
	if options.Concurrency == 0 {
		options.Concurrency = simulator.Unlimited
	}
	b := simulated(t, options, settings...)
	t.Cleanup(func() { nothingOpen(t, b) })
	return &accounts{bed: b, tests: t}
}

// nothingOpen closes the plugin, and holds that its connections are closed.
func nothingOpen(t *testing.T, b *bed) {
	t.Helper()
	b.host.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.sim.WaitFor(ctx, func(s simulator.Stats) bool { return s.ConnectionsOpen == 0 && s.Active == 0 }); err != nil {
		t.Errorf("a connection is left over: %v", err)
	}
}

// place is one case's account.
type place struct {
	*accounts
	account     *simulator.Account
	credentials []byte
	prepared    int // requests that preparing took
}

// open makes an account, with the record eid:seed when it is asked for. What it
// leaves in the plugin are tokens for both scopes, and no connection.
func (a *accounts) open(seeded bool) (*place, error) {
	account := a.sim.AccountOf(fmt.Sprintf("%d-sb1", 2_000_000+a.last.Add(1)))
	_, certificate := keyPair(a.tests)
	id, err := account.Register(simulator.Mapping{ClientID: a.fields["clientId"], CertificatePEM: certificate})
	if err != nil {
		return nil, err
	}
	fields := maps.Clone(a.fields)
	fields["accountId"], fields["certificateId"] = account.ID(), id
	p := &place{accounts: a, account: account}
	if p.credentials, err = json.Marshal(fields); err != nil {
		return nil, err
	}
	closing := p.inject(simulator.Fault{Kind: simulator.KindHeader, Header: map[string][]string{"Connection": {"close"}}})
	defer closing.Remove()
	for _, input := range []string{
		`{"url":"record/v1/customer/eid:seed","method":"PUT","body":{"companyName":"old"}}`,
		`{"url":"/app/site/hosting/restlet.nl?script=1&deploy=1","method":"GET","headers":{"Content-Type":"application/json"}}`,
	} {
		if !seeded && input[8] == 'r' {
			input = serverTime
		}
		if _, f := p.run(a.tests.Context(), input, `{}`); f != nil {
			return nil, fmt.Errorf("preparing: %w", f)
		}
	}
	p.prepared = len(p.seen())
	return p, nil
}

// inject puts a fault in place for this account alone.
func (p *place) inject(f simulator.Fault) *simulator.Injection {
	f.Host = p.account.ID() + "."
	return p.sim.Inject(f)
}

// seen are the account's API requests.
func (p *place) seen() []simulator.Seen {
	var own []simulator.Seen
	for _, s := range p.sim.Requests() {
		if s.Account == p.account.ID() && !s.Token {
			own = append(own, s)
		}
	}
	return own
}

func (p *place) run(ctx context.Context, input, config string) (*answer, *failure.Error) {
	result, err := p.host.RunAction(ctx, plugin.Request{
		Action: schema.ActionID, Credentials: p.credentials, Config: []byte(config), Input: []byte(input),
	})
	var f *failure.Error
	if errors.As(err, &f) {
		p.check(f)
		return nil, f
	}
	a := &answer{raw: result.Output}
	if err := json.Unmarshal(result.Output, a); err != nil {
		return nil, failure.From(err)
	}
	return a, nil
}

// each runs cases next to each other, so many at once.
func each[T any](cases []T, atOnce int, f func(T)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, c := range cases {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			f(c)
		})
	}
	all.Wait()
}
