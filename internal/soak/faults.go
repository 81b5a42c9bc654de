package soak

import (
	"math/rand/v2"
	"net/http"
	"time"

	"netsuite-connector/simulator"
)

// The headers that tell faults which requests are theirs, and callers which
// answers are.
const (
	contentHeader = "X-Soak-Content" // a download of that content
	hurriedHeader = "X-Soak-Hurried" // the caller has little time
)

const (
	blockOfRESTlet   = `{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"Request Limit Exceeded"}}`
	usualLatency     = 2 * time.Millisecond
	usualConcurrency = 5
)

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
	put(simulator.Fault{Kind: simulator.KindDelayRead, Delay: 100 * time.Millisecond}, 6)
	put(simulator.Fault{Kind: simulator.KindDelayAnswer, Delay: 100 * time.Millisecond}, 6)
	// What lasts until the client leaves meets only those who leave soon: it would
	// use up the time of all who wait for its slot.
	hurried := func(r *http.Request) bool { return r.Header.Get(hurriedHeader) != "" }
	put(simulator.Fault{Kind: simulator.KindStall, Match: hurried}, 50)
	put(simulator.Fault{Kind: simulator.KindDelayAnswer, Match: hurried}, 50)
	put(simulator.Fault{Kind: simulator.KindEndless, AfterWork: true}, 0.5)
	put(simulator.Fault{Kind: simulator.KindExpireToken}, 6)
	put(simulator.Fault{Kind: simulator.KindHeader, Header: http.Header{"Connection": {"close"}}}, 20)
	for _, kind := range []simulator.Kind{
		simulator.KindConnectRefused, simulator.KindConnectCut, simulator.KindHandshakeCut,
		simulator.KindUntrustedCertificate, simulator.KindWrongHostCertificate,
	} {
		put(simulator.Fault{Kind: kind}, 15)
	}
	put(simulator.Fault{Kind: simulator.KindConnectStall, Delay: 200 * time.Millisecond}, 15)
	for _, c := range allCards() {
		if !c.upload {
			serve(sim, c)
		}
	}
	return placed
}

// serve lets requests for a content be answered with it, unless a fault meets them
// before.
func serve(sim *simulator.Simulator, c card) {
	mediaType := map[string]string{
		jsonContent: "application/json; charset=UTF-8", textContent: "text/plain; charset=utf-8", binaryContent: "application/octet-stream",
	}[c.kind]
	sim.Inject(simulator.Fault{
		Kind: simulator.KindStatus, Status: http.StatusOK, AfterWork: true, Stage: simulator.StageAPI,
		Match:  func(r *http.Request) bool { return r.Header.Get(contentHeader) == c.key() },
		Header: http.Header{"Content-Type": {mediaType}, contentHeader: {c.key()}},
		Body:   string(c.content()),
	})
}
