package conformance_test

import (
	"net/http"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// A token reaches nobody else: no redirect is followed, not even to the
// account's own other host, and no cookie is kept.
func TestNoRedirectAndNoCookie(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{})
	for _, location := range []string{
		"https://evil.example/", "//evil.example/", "http://" + b.sim.ID() + ".suitetalk.api.netsuite.com/services/rest/system/v1/serverTime",
		"https://" + b.sim.ID() + ".restlets.api.netsuite.com/services/rest/system/v1/serverTime", "/services/rest/system/v1/serverTime",
		"http://[::1", "%zz", // no addresses at all
	} {
		redirecting := b.sim.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageAPI, Status: http.StatusTemporaryRedirect,
			Header: http.Header{"Location": {location}, "Set-Cookie": {"JSESSIONID=1; Path=/"}}})
		before := len(b.requests())
		f := b.fails(serverTime, ``, failure.RequestRejected, failure.Rejected)
		accepted := b.must(serverTime, `{"acceptedStatusCodes":["307"]}`)
		if f.Upstream.Headers["location"] != location || accepted.StatusCode != 307 || accepted.Headers["location"] != location {
			t.Errorf("%s: %v, %s", location, f.Upstream, accepted.raw)
		}
		if n := len(b.requests()) - before; n != 2 {
			t.Errorf("%d requests for a redirect to %s", n, location)
		}
		redirecting.Remove()
	}
	b.must(serverTime, ``)
	for _, seen := range b.requests() {
		if seen.Header.Get("Cookie") != "" || seen.Host != b.sim.ID()+".suitetalk.api.netsuite.com" {
			t.Errorf("%s: %v", seen.Host, seen.Header)
		}
	}
}
