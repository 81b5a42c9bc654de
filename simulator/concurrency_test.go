package simulator

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Concurrency: 2, RetryAfter: "7"})
	c.token, c.restToken = c.login(scopeREST), c.login(scopeRESTlets)
	// Two requests hold the slots until the fault is over.
	c.sim.Inject(Fault{Kind: KindStall, Times: 2, Stage: StageAPI})
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	var holders sync.WaitGroup
	for range 2 {
		holders.Go(func() { _, _ = c.try("GET", "system/v1/serverTime", "") })
	}
	if err := c.sim.WaitFor(ctx, func(s Stats) bool { return s.InFlight == 2 }); err != nil {
		t.Fatal(err)
	}
	got := c.call("POST", "record/v1/customer", `{"companyName":"A"}`).want(t, 429, "CONCURRENCY_LIMIT_EXCEEDED", `"o:errorCode": "USER_ERROR"`)
	if got.header.Get("Retry-After") != "7" {
		t.Errorf("%v", got.header)
	}
	c.call("GET", restletPath+"?script=1&deploy=1", "").want(t, 400, `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED"`)
	c.login(scopeREST) // tokens do not count
	c.sim.SetConcurrency(3)
	c.call("POST", "record/v1/customer", `{"companyName":"A"}`).want(t, 204)
	c.sim.SetConcurrency(0)
	c.call("POST", "record/v1/customer", `{"companyName":"A"}`).want(t, 204)
	c.sim.SetConcurrency(1)
	c.call("POST", "record/v1/customer", `{"companyName":"A"}`).want(t, 429)
	c.sim.DropConnections()
	holders.Wait()
	if err := c.sim.WaitFor(ctx, func(s Stats) bool { return s.InFlight == 0 }); err != nil {
		t.Fatal(err)
	}
	if s := c.sim.Stats(); s.Blocked != 3 || s.MaxInFlight != 3 || len(c.sim.Records("customer")) != 2 {
		t.Errorf("%+v", s)
	}
}

// What is allocated to an integration is its own, and all others share the rest.
func TestAllocatedConcurrency(t *testing.T) {
	t.Parallel()
	g := newGate(5)
	enter := func(clientID string, want int) {
		t.Helper()
		var slots []func()
		for {
			leave, ok := g.enter(clientID)
			if !ok {
				break
			}
			slots = append(slots, leave)
		}
		if len(slots) != want {
			t.Errorf("%s has %d, want %d", clientID, len(slots), want)
		}
		for _, leave := range slots {
			leave()
		}
	}
	enter("A", 5)
	g.allocated["A"] = 2
	enter("A", 2)
	enter("B", 3)
	leave, _ := g.enter("C") // which shares with B
	enter("B", 2)
	enter("A", 2)
	leave()
	g.allocated["B"] = 4 // more than there is
	enter("C", 0)
	g.limit = Unlimited
	enter("A", 2)
	if told := g.limits("A"); told["integrationConcurrencyLimit"] != 2 || told["integrationLimitType"] != "integrationSpecific" {
		t.Errorf("told %v", told)
	}
}

// A request takes its latency whether or not the client stays, and is carried out.
func TestLatencyGoesOnWithoutTheClient(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Latency: 30 * time.Millisecond})
	c.token = c.login(scopeREST)
	began := time.Now()
	c.call("POST", "record/v1/customer", `{"companyName":"A"}`).want(t, 204)
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("took %s", took)
	}
	c.sim.SetLatency(time.Second)
	var leaving sync.WaitGroup
	leaving.Go(func() {
		if _, err := c.try("POST", "record/v1/customer", `{"companyName":"A"}`); err == nil {
			t.Error("the answer came over a cut connection")
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.sim.WaitFor(ctx, func(s Stats) bool { return s.APIRequests == 2 && s.InFlight == 1 }); err != nil {
		t.Fatal(err)
	}
	c.sim.SetLatency(0)
	c.sim.DropConnections()
	leaving.Wait()
	if err := c.sim.WaitFor(ctx, func(s Stats) bool { return s.Applied == 2 }); err != nil {
		t.Fatal(err)
	}
}

func TestRequestsAreForgotten(t *testing.T) {
	t.Parallel()
	var observed []string
	c := connect(t, Options{KeepRequests: 3, Observe: func(s Seen) { observed = append(observed, s.RequestURI) }})
	for _, id := range []string{"1", "2", "3", "4"} {
		c.call("GET", "record/v1/customer/"+id, "").want(t, 404)
	}
	if got := c.sim.Requests(); len(got) != 3 || !strings.HasSuffix(got[0].RequestURI, "/2") || !strings.HasSuffix(got[2].RequestURI, "/4") {
		t.Errorf("%+v", got)
	}
	if err := c.sim.Close(); err != nil {
		t.Error(err)
	}
	if len(observed) != 5 {
		t.Errorf("observed %v", observed)
	}
}

func BenchmarkRead(b *testing.B) {
	sim, err := New(context.Background(), Options{Concurrency: Unlimited, Examples: true, KeepRequests: -1})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = sim.Close() }()
	c := newClient(b, sim, P256)
	c.token = c.login(scopeREST)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if got, err := c.try("GET", "record/v1/customer/101", ""); err != nil || got.status != 200 {
				b.Errorf("%d %v", got.status, err)
			}
		}
	})
}
