package soak

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"netsuite-connector/simulator"
)

const blockOfRESTlet = `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit Exceeded"}}`

// inject puts faults of every kind in place, each of which meets a few requests
// in a thousand.
func inject(sim *simulator.Simulator, random *rand.Rand) map[simulator.Kind][]*simulator.Injection {
	placed := map[simulator.Kind][]*simulator.Injection{}
	put := func(f simulator.Fault, perThousand float64) {
		f.Probability = perThousand / 1000 * (0.5 + random.Float64())
		if f.Stage == "" {
			f.Stage = simulator.StageAPI
		}
		placed[f.Kind] = append(placed[f.Kind], sim.Inject(f))
	}
	for _, kind := range []simulator.Kind{simulator.KindCutBeforeRead, simulator.KindCutAfterRead, simulator.KindCutAfterWork} {
		put(simulator.Fault{Kind: kind}, 8)
		put(simulator.Fault{Kind: kind, Reset: true}, 8)
		put(simulator.Fault{Kind: kind, Stage: simulator.StageToken}, 30)
	}
	for _, done := range []bool{false, true} {
		for _, status := range []int{408, 500, 502, 503, 504} {
			put(simulator.Fault{Kind: simulator.KindStatus, Status: status, AfterWork: done}, 3)
		}
		put(simulator.Fault{Kind: simulator.KindGarbage, AfterWork: done}, 4)
	}
	put(simulator.Fault{Kind: simulator.KindHuge, Size: 5 << 20, AfterWork: true}, 2)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"1"}}}, 3)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 429}, 8)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 429, Header: http.Header{"Retry-After": {"1"}}}, 2)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 400, Body: blockOfRESTlet, PathPrefix: "/app/site/hosting/"}, 20)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Stage: simulator.StageToken}, 50)
	put(simulator.Fault{Kind: simulator.KindStatus, Status: 500, Stage: simulator.StageToken, Body: `{"error":"server_error"}`, Header: http.Header{"Content-Type": {"application/json"}}}, 5)
	put(simulator.Fault{Kind: simulator.KindHalfBody}, 6)
	put(simulator.Fault{Kind: simulator.KindHalfChunked}, 6)
	put(simulator.Fault{Kind: simulator.KindStall, Delay: 500 * time.Millisecond}, 3)
	put(simulator.Fault{Kind: simulator.KindStall}, 1)
	put(simulator.Fault{Kind: simulator.KindDelayRead, Delay: 100 * time.Millisecond}, 6)
	put(simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: 100 * time.Millisecond}, 6)
	put(simulator.Fault{Kind: simulator.KindDelayAnswer}, 1)
	put(simulator.Fault{Kind: simulator.KindEndless, AfterWork: true}, 0.2)
	put(simulator.Fault{Kind: simulator.KindExpireToken}, 6)
	put(simulator.Fault{Kind: simulator.KindHeader, Header: http.Header{"Connection": {"close"}}}, 20)
	for _, kind := range []simulator.Kind{
		simulator.KindConnectRefused, simulator.KindConnectCut, simulator.KindHandshakeCut,
		simulator.KindUntrustedCertificate, simulator.KindWrongHostCertificate,
	} {
		put(simulator.Fault{Kind: kind}, 15)
	}
	put(simulator.Fault{Kind: simulator.KindConnectStall, Delay: 200 * time.Millisecond}, 15)
	return placed
}

// upheavals are what befalls all requests at once.
func (r *round) upheavals(ctx context.Context, random *rand.Rand) {
	type upheaval struct {
		name string
		do   func()
	}
	all := []upheaval{
		{"tokens ended", r.sim.ExpireTokens},
		{"connections dropped", r.sim.DropConnections},
		{"port closed", func() {
			if r.sim.Refuse(true) == nil {
				pause(ctx, 150*time.Millisecond)
			}
			if err := r.sim.Refuse(false); err != nil {
				r.figure(func(f *Figures) { f.problem("the simulator's port: %v", err) })
			}
		}},
		{"clock off", func() {
			r.sim.SetClockOffset([]time.Duration{-10 * time.Minute, 10 * time.Minute}[random.IntN(2)])
			r.sim.ExpireTokens()
			pause(ctx, 100*time.Millisecond)
			r.sim.SetClockOffset(0)
		}},
		{"limit changed", func() { r.sim.SetConcurrency(1 + random.IntN(8)) }},
		{"latency changed", func() { r.sim.SetLatency(time.Duration(random.IntN(20)) * time.Millisecond) }},
		{"plugin killed", func() {
			h := r.hosts[random.IntN(len(r.hosts))]
			if process, err := os.FindProcess(h.get().PID()); err == nil {
				_ = process.Kill() // it may have ended
			}
			r.reload(ctx, h)
		}},
		{"plugin reloaded", func() { r.reload(ctx, r.hosts[random.IntN(len(r.hosts))]) }},
	}
	for pause(ctx, time.Duration(200+random.IntN(1200))*time.Millisecond) {
		u := all[random.IntN(len(all))]
		u.do()
		r.figure(func(f *Figures) { f.Upheavals[u.name]++ })
	}
}

// pause is false when ctx ended it.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
