package workbench

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
)

// tokenHeader carries the token on every call of the page. A header of its own
// cannot be set by another origin without being asked, and is no cookie that a
// browser would add by itself.
const tokenHeader = "X-Workbench-Token"

const pagePrefix = "/t/"

// guard lets in the page that this process served and nobody else: not another
// origin in the same browser, not a name that was rebound to 127.0.0.1, not
// another user of the machine who does not know the token.
type guard struct {
	token string
	hosts []string
}

func newGuard(port string) (*guard, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("the workbench cannot make its token: %w", err)
	}
	return &guard{
		token: base64.RawURLEncoding.EncodeToString(secret),
		hosts: []string{net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("localhost", port)},
	}, nil
}

// pageURL is the address to open. The token is part of the path, so that a
// reload keeps it.
func (g *guard) pageURL() string {
	return "http://" + g.hosts[0] + pagePrefix + g.token + "/"
}

// wrap refuses what did not come from the page, and sets the headers that bind
// the browser.
func (g *guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), usb=()")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		switch {
		case !slices.Contains(g.hosts, r.Host):
			http.Error(w, "This address is not the workbench's: open the one that the command printed.", http.StatusMisdirectedRequest)
		case !sameOrigin(r):
			http.Error(w, "The workbench answers no other page. Paste the address that the command printed into the address bar.", http.StatusForbidden)
		case !g.knows(r):
			http.Error(w, "The address lacks the workbench's token: open the one that the command printed.", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// sameOrigin believes what the browser says of where a request comes from. A
// program that says nothing has to know the token all the same.
func sameOrigin(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		if origin != "http://"+r.Host {
			return false
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		// "none" is a person who typed the address.
		if site != "same-origin" && site != "none" {
			return false
		}
	}
	return true
}

func (g *guard) knows(r *http.Request) bool {
	if rest, ok := strings.CutPrefix(r.URL.Path, pagePrefix); ok {
		given, _, _ := strings.Cut(rest, "/")
		return g.isToken(given)
	}
	return g.isToken(r.Header.Get(tokenHeader))
}

// isToken takes the same time whatever is given, its length included.
func (g *guard) isToken(given string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(g.token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
