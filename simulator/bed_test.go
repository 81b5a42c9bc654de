package simulator

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// client is a small NetSuite client of the tests' own.
type client struct {
	t         testing.TB
	sim       *Simulator
	http      *http.Client
	key       crypto.Signer
	alg       string
	kid       string
	clientID  string
	token     string
	restToken string
}

var jtis atomic.Int64

func start(t testing.TB, options Options) *Simulator {
	t.Helper()
	sim, err := New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return sim
}

// connect starts a simulator and registers a P-256 key.
func connect(t testing.TB, options Options) *client {
	t.Helper()
	return newClient(t, start(t, options), P256)
}

func newClient(t testing.TB, sim *Simulator, kind KeyKind) *client {
	t.Helper()
	keyPEM, certificate, err := NewKeyPair(kind)
	if err != nil {
		t.Fatal(err)
	}
	return withKey(t, sim, keyPEM, certificate)
}

func withKey(t testing.TB, sim *Simulator, keyPEM, certificate []byte) *client {
	t.Helper()
	c := &client{t: t, sim: sim, clientID: NewClientID(), alg: "PS256"}
	transport := sim.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c.useKey(keyPEM)
	var err error
	if c.kid, err = sim.Register(Mapping{ClientID: c.clientID, CertificatePEM: certificate}); err != nil {
		t.Fatal(err)
	}
	return c
}

// useKey signs with a key from now on.
func (c *client) useKey(keyPEM []byte) {
	c.t.Helper()
	block, _ := pem.Decode(keyPEM)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		c.t.Fatal(err)
	}
	c.key = parsed.(crypto.Signer)
	if key, ok := c.key.(*ecdsa.PrivateKey); ok {
		c.alg = map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[key.Curve.Params().BitSize]
	}
}

func (c *client) header() map[string]any {
	return map[string]any{"typ": "JWT", "alg": c.alg, "kid": c.kid}
}

func (c *client) claims() map[string]any {
	now := time.Now().Unix()
	return map[string]any{
		"iss": c.clientID, "scope": scopeREST, "aud": c.sim.tokenURL(), "iat": now, "exp": now + 600,
		"jti": fmt.Sprint("jti-", jtis.Add(1)),
	}
}

func encode(v any) string {
	data, ok := v.([]byte)
	if !ok {
		data, _ = json.Marshal(v)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// sign makes an assertion; header and claims are values or ready bytes.
func (c *client) sign(header, claims any) string {
	signed := encode(header) + "." + encode(claims)
	return signed + "." + base64.RawURLEncoding.EncodeToString(c.signature(signed, rsa.PSSSaltLengthEqualsHash))
}

func (c *client) signature(signed string, salt int) []byte {
	c.t.Helper()
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[c.alg[2:]]
	h := hash.New()
	h.Write([]byte(signed))
	sum := h.Sum(nil)
	switch key := c.key.(type) {
	case *rsa.PrivateKey:
		s, err := rsa.SignPSS(rand.Reader, key, hash, sum, &rsa.PSSOptions{SaltLength: salt, Hash: hash})
		if err != nil {
			c.t.Fatal(err)
		}
		return s
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, key, sum)
		if err != nil {
			c.t.Fatal(err)
		}
		size := (key.Curve.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
	c.t.Fatal("no such key")
	return nil
}

type answered struct {
	status int
	header http.Header
	body   string
}

func (c *client) exchange(assertion string) answered {
	c.t.Helper()
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	return c.post(form.Encode(), "application/x-www-form-urlencoded")
}

func (c *client) post(form, contentType string, header ...string) answered {
	c.t.Helper()
	return c.must("POST", c.sim.tokenURL(), form, append(header, "Content-Type", contentType)...)
}

// login gets a token of a scope.
func (c *client) login(scope string) string {
	c.t.Helper()
	claims := c.claims()
	claims["scope"] = scope
	got := c.exchange(c.sign(c.header(), claims))
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &token); err != nil || got.status != 200 || token.Access == "" {
		c.t.Fatalf("token: %d %s", got.status, got.body)
	}
	return token.Access
}

// call calls the API with a token that it gets when it has none.
func (c *client) call(method, path, body string, header ...string) answered {
	c.t.Helper()
	got, err := c.try(method, path, body, header...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

func (c *client) try(method, path, body string, header ...string) (answered, error) {
	c.t.Helper()
	host := c.sim.ID() + suitetalk
	token := &c.token
	scope := scopeREST
	if strings.HasPrefix(path, "/app/") {
		host, token, scope = c.sim.ID()+restlets, &c.restToken, scopeRESTlets
	} else if !strings.HasPrefix(path, "/") {
		path = restRoot + path
	}
	if *token == "" {
		*token = c.login(scope)
	}
	return c.do(method, "https://"+host+path, body, append([]string{"Authorization", "Bearer " + *token}, header...)...)
}

func (c *client) must(method, url, body string, header ...string) answered {
	c.t.Helper()
	got, err := c.do(method, url, body, header...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, url, err)
	}
	return got
}

func (c *client) do(method, url, body string, header ...string) (answered, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return answered{}, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.http.Do(r)
	if err != nil {
		return answered{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return answered{response.StatusCode, response.Header, string(data)}, err
}

func (a answered) want(t testing.TB, status int, parts ...string) answered {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			t.Fatalf("%q is missing in %s", part, a.body)
		}
	}
	return a
}
