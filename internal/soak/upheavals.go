package soak

import (
	"context"
	"math/rand/v2"
	"time"
)

// upheavals are what befalls all requests at once.
func (r *round) upheavals(ctx context.Context, random *rand.Rand) {
	type upheaval struct {
		name  string
		cause cause // "" for one that calls do not notice, or that notes its incidents itself
		do    func()
	}
	replacing := context.WithoutCancel(ctx) // at the end of the round, every place must have a process
	all := []upheaval{
		{"tokens ended", causeTokensEnded, func() {
			for _, account := range accountIDs {
				r.sim.AccountOf(account).ExpireTokens()
			}
		}},
		{"connections dropped", causeDropped, r.sim.DropConnections},
		{"port closed", causeDropped, func() {
			if r.sim.Refuse(true) == nil {
				pause(ctx, 150*time.Millisecond)
			}
			if err := r.sim.Refuse(false); err != nil {
				r.figure(func(f *Figures) { f.problem("the simulator's port: %v", err) })
			}
		}},
		{"clock off", causeClock, func() {
			r.sim.SetClockOffset([]time.Duration{-10 * time.Minute, 10 * time.Minute}[random.IntN(2)])
			for _, account := range accountIDs {
				r.sim.AccountOf(account).ExpireTokens()
			}
			pause(ctx, 100*time.Millisecond)
			r.sim.SetClockOffset(0)
		}},
		{"limit changed", "", func() {
			r.sim.AccountOf(accountIDs[random.IntN(len(accountIDs))]).SetConcurrency(1 + random.IntN(8))
		}},
		{"latency changed", "", func() { r.sim.SetLatency(time.Duration(random.IntN(20)) * time.Millisecond) }},
		{"plugin killed", "", func() { r.kill(r.mortal(random.IntN(8))) }},
		{"plugin stopped by SIGTERM", "", func() { r.terminate(r.mortal(random.IntN(8))) }},
		{"plugin upgraded", "", func() { r.upgrade(replacing, r.mortal(random.IntN(8))) }},
		{"plugin closed", "", func() { r.closeHost(replacing, r.mortal(random.IntN(8))) }},
	}
	for pause(ctx, time.Duration(200+random.IntN(1200))*time.Millisecond) {
		u, from := all[random.IntN(len(all))], time.Now()
		u.do()
		if u.cause != "" {
			r.incidents.add(incident{cause: u.cause, from: from, to: time.Now()})
		}
		r.figure(func(f *Figures) { f.Upheavals[u.name]++ })
	}
}
