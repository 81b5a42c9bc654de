package workbench

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLoopbackOnly(t *testing.T) {
	b := start(t, "")
	if b.page.Hostname() != "127.0.0.1" {
		t.Errorf("the page is at %s", b.page.Host)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, address := range addresses {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() {
			continue
		}
		tried++
		dialer := net.Dialer{Timeout: 2 * time.Second}
		conn, err := dialer.DialContext(t.Context(), "tcp", net.JoinHostPort(network.IP.String(), b.page.Port()))
		if err == nil {
			_ = conn.Close()
			t.Errorf("the workbench is reachable at %s", network.IP)
		}
	}
	t.Logf("tried %d other addresses", tried)
}

func TestOthersAreRefused(t *testing.T) {
	b := start(t, "")
	port := b.page.Port()
	wrong := strings.Repeat("A", len(b.token))
	page := b.page.Path
	const cancel = "/api/runs/workbench-0123456789ab/cancel"
	for _, c := range []struct {
		name   string
		method string
		path   string
		body   string
		edit   func(*http.Request)
		want   int
	}{
		{"the page", "GET", page, "", with("Sec-Fetch-Site", "none"), 200},
		{"the page by localhost", "GET", page, "", host("localhost:" + port), 200},
		{"the page without a browser", "GET", page, "", with(tokenHeader, ""), 200},
		{"the state", "GET", "/api/state", "", with("Sec-Fetch-Site", "same-origin"), 200},
		{"a key", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "http://127.0.0.1:"+port), 200},

		{"rebound name", "GET", page, "", host("evil.example:" + port), 421},
		{"rebound name without port", "GET", page, "", host("evil.example"), 421},
		{"another port", "GET", page, "", host("127.0.0.1:1"), 421},
		{"no port", "GET", page, "", host("127.0.0.1"), 421},
		{"name below localhost", "GET", page, "", host("evil.localhost:" + port), 421},
		{"IPv6 loopback", "GET", page, "", host("[::1]:" + port), 421},
		{"rebound API", "GET", "/api/state", "", host("evil.example:" + port), 421},

		{"other origin", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "https://evil.example"), 403},
		{"null origin", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "null"), 403},
		{"origin of another port", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "http://127.0.0.1:1"), 403},
		{"origin with https", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "https://127.0.0.1:"+port), 403},
		{"localhost's origin for 127.0.0.1", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Origin", "http://localhost:"+port), 403},
		{"a second origin", "POST", "/api/simulator/keys", `{"kind":"ec"}`, func(r *http.Request) { r.Header.Add("Origin", "https://evil.example") }, 403},
		{"cross-site", "GET", "/api/state", "", with("Sec-Fetch-Site", "cross-site"), 403},
		{"same-site", "GET", "/api/state", "", with("Sec-Fetch-Site", "same-site"), 403},
		{"cross-site page", "GET", page, "", with("Sec-Fetch-Site", "cross-site"), 403},

		{"no token", "GET", "/api/state", "", with(tokenHeader, ""), 403},
		{"wrong token", "GET", "/api/state", "", with(tokenHeader, wrong), 403},
		{"a token's beginning", "GET", "/api/state", "", with(tokenHeader, b.token[:10]), 403},
		{"the root", "GET", "/", "", with(tokenHeader, ""), 403},
		{"a page of another token", "GET", "/t/" + wrong + "/", "", with(tokenHeader, b.token), 403},
		{"a script of another token", "GET", "/t/" + wrong + "/app.js", "", with(tokenHeader, b.token), 403},
		{"no token in the path", "GET", "/t//app.js", "", with(tokenHeader, b.token), 403},
		{"token as a cookie", "GET", "/api/state", "", func(r *http.Request) {
			r.Header.Set("Cookie", tokenHeader+"="+r.Header.Get(tokenHeader))
			r.Header.Del(tokenHeader)
		}, 403},
		{"token as a parameter", "GET", "/api/state?token=" + b.token, "", with(tokenHeader, ""), 403},

		{"a cancel", "POST", cancel, "", with("X-Other", ""), 404},
		{"a rebound cancel", "POST", cancel, "", host("evil.example:" + port), 421},
		{"a cancel of another origin", "POST", cancel, "", with("Origin", "https://evil.example"), 403},
		{"a cross-site cancel", "POST", cancel, "", with("Sec-Fetch-Site", "cross-site"), 403},
		{"a cancel without a token", "POST", cancel, "", with(tokenHeader, ""), 403},
		{"a cancel by GET", "GET", cancel, "", with("X-Other", ""), 405},

		{"a form", "POST", "/api/simulator/keys", `kind=ec`, with("Content-Type", "application/x-www-form-urlencoded"), 415},
		{"plain text", "POST", "/api/simulator/keys", `{"kind":"ec"}`, with("Content-Type", "text/plain"), 415},
		{"no JSON", "POST", "/api/simulator/keys", `{"kind":`, with("X-Other", ""), 400},
		{"another method", "PUT", "/api/state", `{}`, with("X-Other", ""), 405},
		{"a write to the page", "POST", page, `{}`, with("X-Other", ""), 404},
		{"outside of the bundle", "GET", page + "..%2f..%2fguard.go", "", with("X-Other", ""), 404},
		{"no such file", "GET", page + "nothing.js", "", with("X-Other", ""), 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			response, text := b.ask(c.method, c.path, c.body, c.edit)
			if response.StatusCode != c.want {
				t.Errorf("status %d, want %d: %.200s", response.StatusCode, c.want, text)
			}
			for name, want := range map[string]string{
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
				t.Errorf("Content-Security-Policy is %q", policy)
			}
			if response.Header.Get("Access-Control-Allow-Origin") != "" || len(response.Cookies()) > 0 {
				t.Errorf("it opens itself to others: %v", response.Header)
			}
			if c.want >= 400 && strings.Contains(text, b.token) {
				t.Error("a refusal tells the token")
			}
		})
	}
}

func TestPagePolicy(t *testing.T) {
	b := start(t, "")
	first, text := b.ask("GET", b.page.Path, "")
	second, _ := b.ask("GET", b.page.Path, "")
	policy := first.Header.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy has an unsafe part: %s", policy)
	}
	if policy == second.Header.Get("Content-Security-Policy") {
		t.Error("two answers have one nonce")
	}
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	if len(nonce) < 20 || !strings.Contains(text, nonce) || strings.Contains(text, nonceMark) {
		t.Errorf("the nonce %q is not in the page", nonce)
	}
	for _, inline := range []string{"<script>", "onload=", "onclick=", "<style", "style="} {
		if strings.Contains(text, inline) {
			t.Errorf("the page has %s", inline)
		}
	}
	for name, want := range map[string]string{"app.js": "text/javascript; charset=utf-8", "app.css": "text/css; charset=utf-8", "LICENSES.txt": "text/plain; charset=utf-8"} {
		response, _ := b.ask("GET", b.page.Path+name, "")
		if got := response.Header.Get("Content-Type"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestTokensDiffer(t *testing.T) {
	t.Parallel()
	one, err := newGuard("1")
	if err != nil {
		t.Fatal(err)
	}
	other, err := newGuard("1")
	if err != nil {
		t.Fatal(err)
	}
	if one.token == other.token || len(one.token) < 43 {
		t.Errorf("tokens %q and %q", one.token, other.token)
	}
	if !one.isToken(one.token) || one.isToken(other.token) || one.isToken("") {
		t.Error("a token is not told from another")
	}
}

func TestTooLarge(t *testing.T) {
	b := start(t, "")
	response, text := b.ask("POST", "/api/verify", `{"target":"simulator","credentials":{"a":"`+strings.Repeat("x", smallBody)+`"}}`)
	if response.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(text, "too large") {
		t.Errorf("%d %s", response.StatusCode, text)
	}
}

func TestSlowHeadersAreCut(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", b.page.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(3 * headerTimeout)); err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, conn) // an answer or none, but an end
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		t.Errorf("the connection is still open after %s", 3*headerTimeout)
	}
}
