package simulator

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheProxyOnlyTunnelsToAccounts(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	for _, target := range []string{"https://system.netsuite.com/x", "https://1234567_SB1.suitetalk.api.netsuite.com/x", "https://1234567.suitetalk.api.netsuite.com:8443/x", "https://example.com/"} {
		if _, err := c.do("GET", target, ""); err == nil || !strings.Contains(err.Error(), "Bad Gateway") {
			t.Errorf("%s: %v", target, err)
		}
	}
	plain := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: c.sim.Addr()}), DisableKeepAlives: true}}
	request, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://1234567"+suitetalk+"/", nil)
	response, err := plain.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("plain: %d", response.StatusCode)
	}
	if s := c.sim.Stats(); s.ForeignHosts != 4 || s.NotTunnelled != 1 || !slices.Contains(c.sim.ForeignHosts(), "example.com:443") {
		t.Errorf("%+v %v", s, c.sim.ForeignHosts())
	}
}

func TestHostAndServerNameMustAgree(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	request, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://1234567"+suitetalk+"/services/rest/", nil)
	request.Host = "7654321" + suitetalk
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("status %d", response.StatusCode)
	}
	transport := c.sim.Transport()
	defer transport.CloseIdleConnections()
	transport.TLSClientConfig.ServerName = "7654321" + suitetalk
	request, _ = http.NewRequestWithContext(context.Background(), http.MethodGet, "https://1234567"+suitetalk+"/services/rest/", nil)
	if response, err := transport.RoundTrip(request); err == nil {
		_ = response.Body.Close()
		t.Error("another server name was served")
	}
}

func TestWhatIsSeenIsWhatWasSent(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	c.call("GET", "record/v1/customer/eid:a%2Fb!c?q=a%20IS%20%22b%22&x=%7a%7A", "", "X-Own", "1").want(t, 404)
	seen := c.sim.Requests()
	last := seen[len(seen)-1]
	if last.RequestURI != "/services/rest/record/v1/customer/eid:a%2Fb!c?q=a%20IS%20%22b%22&x=%7a%7A" ||
		last.Header.Get("X-Own") != "1" || last.Method != http.MethodGet || last.Status != 404 || last.Host != "1234567"+suitetalk {
		t.Errorf("%+v", last)
	}
	if !seen[0].Token || last.Token || seen[0].Length == 0 {
		t.Errorf("%+v", seen[0])
	}
}

// TestRequestTargets: what a client should have escaped is refused, as it may be
// on the way to NetSuite.
func TestRequestTargets(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{Examples: true})
	const path = "record/v1/customer/101"
	for _, target := range []string{`?q=a"`, "?q=é", "?q=a|b", "?q=a%2", "?q=%zz", "?q=[1]", "?q={}", "?q=a`", `?q=a\b`, "?q=a<b"} {
		c.call("GET", path+target, "").want(t, 400, "malformed request target")
	}
	c.call("GET", path+"?q=-._~!$&'()*+,;=:@/?%C3%a9", "").want(t, 200)
	c.call("GET", path+"?", "").want(t, 200)
	c.call("POST", "record/v1/customer/eid:it's%20(1)*+,;=:@$&!/!attach/contact/1", "").want(t, 404, "NONEXISTENT_ID")
}

func TestAContentTypeStandsOnce(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://1234567"+suitetalk+recordRoot+"customer", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer " + c.login(scopeREST)}, "Content-Type": {"application/json", "application/json"}}
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestHTTP2(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{HTTP2: true, Gzip: true, Examples: true})
	c.call("GET", "record/v1/customer", "").want(t, 200, `"totalResults":24`)
	request, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://1234567"+suitetalk+"/services/rest/", nil)
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.ProtoMajor != 2 {
		t.Errorf("%s", response.Proto)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	sim, err := New(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	env := sim.Environment()
	if want := []string{
		"HTTPS_PROXY=http://" + sim.Addr(), "SSL_CERT_FILE=" + sim.CAFile(), "NETSUITE_CONNECTOR_CA_FILE=" + sim.CAFile(), "NO_PROXY=", "no_proxy=",
	}; !slices.Equal(env, want) {
		t.Error(env)
	}
	if _, err := os.Stat(sim.CAFile()); err != nil {
		t.Error(err)
	}
	// A tunnel on which nothing is said does not hold Close up.
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", sim.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("CONNECT 1234567" + suitetalk + ":443 HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("%q %v", line, err)
	}
	waiting, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := sim.WaitFor(waiting, func(s Stats) bool { return s.ConnectionsOpen == 1 }); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := sim.WaitFor(waiting, func(s Stats) bool { return s.ConnectionsOpen == 0 }); err != nil && waiting.Err() != nil {
		t.Error(err)
	}
	if err := sim.Close(); err != nil {
		t.Error(err)
	}
	if _, err := New(context.Background(), Options{AccountID: "1234567_SB1"}); err == nil {
		t.Error("an account ID in another spelling was taken")
	}
}
