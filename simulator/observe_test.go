package simulator

import (
	"sync"
	"testing"
	"time"
)

// TestObservedBearer: each request tells whose token it bore, and how that ended.
func TestObservedBearer(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{TokenLifetime: time.Hour})
	c.token = c.login(scopeREST)
	observe := func() Seen {
		t.Helper()
		_, _ = c.try("GET", "system/v1/serverTime", "")
		all := c.sim.Requests()
		return all[len(all)-1]
	}
	first := observe().Bearer
	if first == nil || first.ClientID != c.clientID || first.CertificateID != c.kid || first.Ended || time.Until(first.Until) < 59*time.Minute {
		t.Fatalf("%+v", first)
	}
	c.sim.Inject(Fault{Kind: KindExpireToken, Times: 1})
	if seen := observe(); seen.Status != 401 || seen.Bearer == nil || !seen.Bearer.Ended {
		t.Errorf("ended by a fault: %d %+v", seen.Status, seen.Bearer)
	}
	c.token = c.login(scopeREST)
	c.sim.ExpireTokens()
	if seen := observe(); seen.Status != 401 || seen.Bearer == nil || !seen.Bearer.Ended {
		t.Errorf("ended with all others: %d %+v", seen.Status, seen.Bearer)
	}
	c.token = c.login(scopeREST)
	c.sim.SetClockOffset(2 * time.Hour)
	if seen := observe(); seen.Status != 401 || seen.Bearer == nil || seen.Bearer.Ended {
		t.Errorf("ended by its time: %d %+v", seen.Status, seen.Bearer)
	}
	c.token = "nobody's"
	if seen := observe(); seen.Status != 401 || seen.Bearer != nil {
		t.Errorf("unknown: %d %+v", seen.Status, seen.Bearer)
	}
}

// TestObservedConnect: a fault of a connection is told with its host.
func TestObservedConnect(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var told []string
	c := connect(t, Options{ObserveConnect: func(host string, fault Kind) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, host+" "+string(fault))
	}})
	c.token = "not looked at"
	c.sim.Inject(Fault{Kind: KindConnectRefused, Times: 1})
	_, _ = c.try("GET", "system/v1/serverTime", "")
	_, _ = c.try("GET", "system/v1/serverTime", "")
	mu.Lock()
	defer mu.Unlock()
	if len(told) != 1 || told[0] != "1234567.suitetalk.api.netsuite.com connect-refused" {
		t.Errorf("%q", told)
	}
}
