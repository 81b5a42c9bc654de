package credentials_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

const clientID = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"

// start starts a simulator, whose token endpoint verifies with code of its own.
func start(t *testing.T, options simulator.Options) (*simulator.Simulator, *credentials.Source) {
	t.Helper()
	options.Dir = t.TempDir()
	sim, err := simulator.New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	transport := sim.Transport()
	source := credentials.NewSource(credentials.SourceOptions{Transport: transport, UserAgent: "netsuite-connector/test"})
	t.Cleanup(func() {
		source.Close()
		transport.CloseIdleConnections()
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
	})
	return sim, source
}

func document(t *testing.T, accountID, certificateID, key string) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]string{"accountId": accountID, "clientId": clientID, "certificateId": certificateID, "privateKey": key})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// certificateOf makes a certificate for a key file of testdata, with the
// standard library alone.
func certificateOf(t *testing.T, file string) (key string, certificate []byte) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("privatekey", "testdata", "keys", file)) // #nosec G304 -- a test's own file
	if err != nil {
		t.Fatal(err)
	}
	var signer any
	for rest := text; signer == nil; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			t.Fatalf("%s: no key", file)
		}
		switch {
		case strings.HasPrefix(block.Type, "RSA"):
			signer, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case block.Type == "EC PRIVATE KEY":
			signer, err = x509.ParseECPrivateKey(block.Bytes)
		case strings.Contains(file, "-pss"):
			var outer struct {
				Version   int
				Algorithm pkix.AlgorithmIdentifier
				Key       []byte
			}
			if _, err = asn1.Unmarshal(block.Bytes, &outer); err == nil {
				signer, err = x509.ParsePKCS1PrivateKey(outer.Key)
			}
		case block.Type == "PRIVATE KEY":
			signer, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: file}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	var public any
	switch signer := signer.(type) {
	case *rsa.PrivateKey:
		public = signer.Public()
		template.SignatureAlgorithm = x509.SHA256WithRSAPSS
	case *ecdsa.PrivateKey:
		public = signer.Public()
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// register uploads a certificate on behalf of the test's one integration.
func register(t *testing.T, a *simulator.Account, certificate []byte) string {
	t.Helper()
	id, err := a.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: certificate})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSimulatorTakesEveryKindOfKey(t *testing.T) {
	t.Parallel()
	sim, source := start(t, simulator.Options{AccountID: "1234567-sb1"})
	for _, file := range []string{
		"rsa3072-pkcs1.pem", "rsa3072-pkcs8.pem", "rsa3072-pss.pem", "rsa4096-pkcs1.pem", "rsa4096-pss.pem",
		"p256-sec1.pem", "p256-pkcs8.pem", "p384-sec1.pem", "p384-pkcs8.pem", "p521-sec1.pem", "p521-pkcs8.pem",
	} {
		key, certificate := certificateOf(t, file)
		id := register(t, sim.Account, certificate)
		checks := source.Verify(t.Context(), document(t, "1234567_SB1", id, key+string(certificate)), nil)
		if len(checks) != 6 {
			t.Errorf("%s: %d checks, want 6", file, len(checks))
		}
		for _, c := range checks {
			if c.Status != credentials.Passed {
				t.Errorf("%s: %+v\n%+v", file, c, sim.LoginAudit())
			}
		}
		c, err := source.Credentials(document(t, "1234567_SB1", id, key))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := source.Token(t.Context(), c, credentials.ScopeRESTlets); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if !sim.RevokeCertificate(id) { // an integration holds five at most
			t.Errorf("%s: not revoked", file)
		}
	}
}

func TestSimulatorRefuses(t *testing.T) {
	t.Parallel()
	sim, source := start(t, simulator.Options{AccountID: "1234567"})
	key, certificate := certificateOf(t, "p256-pkcs8.pem")
	other, otherCertificate := certificateOf(t, "p384-pkcs8.pem")
	id := register(t, sim.Account, certificate)
	otherID := register(t, sim.Account, otherCertificate)
	unknown := "-" + id[1:]
	if unknown == id { // one in 64 begins so
		unknown = "A" + id[1:]
	}
	for name, tt := range map[string]struct {
		account, id, key string
		before, after    func()
		check            string
		says             string
	}{
		"an unknown Certificate ID": {account: "1234567", id: unknown, key: key, check: credentials.CheckToken, says: diagnosis.LoginAuditTrail},
		"another certificate's ID":  {account: "1234567", id: otherID, key: key, check: credentials.CheckToken, says: diagnosis.LoginAuditTrail},
		"another key":               {account: "1234567", id: id, key: other, check: credentials.CheckToken, says: diagnosis.LoginAuditTrail},
		"another account":           {account: "1234567_SB1", id: id, key: key, check: credentials.CheckToken, says: "sandbox"},
		"a clock far behind NetSuite's": {account: "1234567", id: id, key: key, check: credentials.CheckToken, says: "20 minutes slow",
			before: func() { sim.SetClockOffset(20 * time.Minute) }, after: func() { sim.SetClockOffset(0) }},
		"a clock far ahead of NetSuite's": {account: "1234567", id: id, key: key, check: credentials.CheckToken, says: "20 minutes fast",
			before: func() { sim.SetClockOffset(-20 * time.Minute) }, after: func() { sim.SetClockOffset(0) }},
	} {
		if tt.before != nil {
			tt.before()
		}
		checks := source.Verify(t.Context(), document(t, tt.account, tt.id, tt.key), nil)
		if tt.after != nil {
			tt.after()
		}
		said := false
		for _, c := range checks {
			if c.ID == tt.check {
				said = c.Status == credentials.Failed && strings.Contains(c.Detail+" "+c.Remedy, tt.says)
			}
		}
		if !said {
			t.Errorf("%s: %+v", name, checks)
		}
	}
	for _, attempt := range sim.LoginAudit() {
		if attempt.Success && attempt.ClientID != clientID {
			t.Errorf("%+v", attempt)
		}
	}
}

// TestSimulatorStormOf401: the tokens of 64 callers end at once.
func TestSimulatorStormOf401(t *testing.T) {
	t.Parallel()
	sim, source := start(t, simulator.Options{AccountID: "1234567", Concurrency: simulator.Unlimited})
	key, certificate := certificateOf(t, "p256-pkcs8.pem")
	id := register(t, sim.Account, certificate)
	c, err := source.Credentials(document(t, "1234567", id, key))
	if err != nil {
		t.Fatal(err)
	}
	old, err := source.Token(t.Context(), c, credentials.ScopeREST)
	if err != nil {
		t.Fatal(err)
	}
	before := sim.Stats().TokensIssued
	sim.ExpireTokens()
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			source.Discard(c, credentials.ScopeREST, old)
			token, err := source.Token(t.Context(), c, credentials.ScopeREST)
			if err != nil || token == old {
				t.Errorf("error %v, the old token: %v", err, token == old)
			}
		})
	}
	all.Wait()
	if n := sim.Stats().TokensIssued - before; n != 1 {
		t.Errorf("%d exchanges, want 1", n)
	}
}

func TestSimulatorFaults(t *testing.T) {
	t.Parallel()
	sim, source := start(t, simulator.Options{AccountID: "1234567"})
	key, certificate := certificateOf(t, "p256-pkcs8.pem")
	id := register(t, sim.Account, certificate)
	c, err := source.Credentials(document(t, "1234567", id, key))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		fault  simulator.Fault
		reason failure.Reason // "" for a token in spite of it
	}{
		"cut before read, once":  {fault: simulator.Fault{Kind: simulator.KindCutBeforeRead, Times: 1}},
		"reset after work, once": {fault: simulator.Fault{Kind: simulator.KindCutAfterWork, Times: 1, Reset: true}},
		"half a body, once":      {fault: simulator.Fault{Kind: simulator.KindHalfBody, Times: 1}},
		"503, twice":             {fault: simulator.Fault{Kind: simulator.KindStatus, Status: 503, Times: 2}},
		"429, once":              {fault: simulator.Fault{Kind: simulator.KindStatus, Status: 429, Times: 1, Header: http.Header{"Retry-After": {"1"}}}},
		"garbage":                {fault: simulator.Fault{Kind: simulator.KindGarbage}, reason: failure.InvalidResponse},
		"endless":                {fault: simulator.Fault{Kind: simulator.KindEndless}, reason: failure.InvalidResponse},
		"500 server_error":       {fault: simulator.Fault{Kind: simulator.KindStatus, Status: 500, Body: `{"error":"server_error"}`}, reason: failure.AuthenticationFailed},
		"stalled":                {fault: simulator.Fault{Kind: simulator.KindStall}, reason: failure.Timeout},
	} {
		tt.fault.Stage = simulator.StageToken
		injected := sim.Inject(tt.fault)
		patience := 10 * time.Second
		if tt.reason == failure.Timeout {
			patience = 300 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		token, err := source.Token(ctx, c, credentials.ScopeREST)
		cancel()
		injected.Remove()
		source.Discard(c, credentials.ScopeREST, token)
		var f *failure.Error
		switch {
		case injected.Hits() == 0:
			t.Errorf("%s: nothing was hit", name)
		case tt.reason == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.reason != "" && (!errors.As(err, &f) || f.Reason != tt.reason || f.Outcome != failure.NotSent):
			t.Errorf("%s: %v, want %s", name, err, tt.reason)
		}
		if tt.reason == failure.AuthenticationFailed { // it is remembered for a moment
			source.Verify(t.Context(), document(t, "1234567", id, key), nil)
			if token, err := source.Token(t.Context(), c, credentials.ScopeREST); err == nil {
				source.Discard(c, credentials.ScopeREST, token)
			}
		}
	}
}

// TestSimulatorMisconfigured: what is wrong in NetSuite, and what a person is
// told to look at.
func TestSimulatorMisconfigured(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*simulator.Simulator)
		check  string
		says   string
	}{
		"integration blocked":  {update(func(i *simulator.Integration) { i.Blocked = true }), credentials.CheckToken, "Enabled"},
		"M2M not ticked":       {update(func(i *simulator.Integration) { i.NoClientCredentials = true }), credentials.CheckToken, "Client Credentials (Machine to Machine) Grant"},
		"scope not ticked":     {update(func(i *simulator.Integration) { i.Scopes = []string{"restlets"} }), credentials.CheckToken, "Tick REST Web Services"},
		"no log-in permission": {update(func(i *simulator.Integration) { i.NoLoginPermission = true }), credentials.CheckAPIAccess, "Log in using OAuth 2.0 Access Tokens"},
		"OAuth 2.0 off":        {func(s *simulator.Simulator) { s.SetFeatures(simulator.Features{NoOAuth2: true}) }, credentials.CheckToken, "Login Audit Trail"},
		"REST off":             {func(s *simulator.Simulator) { s.SetFeatures(simulator.Features{NoREST: true}) }, credentials.CheckAPIAccess, "REST Web Services"},
		"after a refresh":      {func(s *simulator.Simulator) { s.ClearMappings() }, credentials.CheckToken, "sandbox refresh"},
		"500 for every refusal": {func(s *simulator.Simulator) {
			s.Inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500, Body: `{"error":"server_error"}`})
		}, credentials.CheckToken, "refused the signed assertion"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, source := start(t, simulator.Options{AccountID: "1234567-sb1"})
			key, certificate := certificateOf(t, "p256-pkcs8.pem")
			id := register(t, sim.Account, certificate)
			tt.change(sim)
			for _, c := range source.Verify(t.Context(), document(t, "1234567_SB1", id, key), nil) {
				if c.ID == tt.check && (c.Status != credentials.Failed || !strings.Contains(c.Detail+" "+c.Remedy, tt.says)) {
					t.Errorf("%+v does not say %q; the trail: %+v", c, tt.says, sim.LoginAudit())
				}
			}
		})
	}
}

func update(change func(*simulator.Integration)) func(*simulator.Simulator) {
	return func(s *simulator.Simulator) { s.Update(clientID, change) }
}
