package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/keypair"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/simulator"
)

// renewal is an account, and the file with credentials for it.
type renewal struct {
	*simulator.Simulator
	dir, file string
	client    string
	id        string // the Certificate ID in use at first
}

// startRenewal makes an account whose certificate has been valid for an age.
func startRenewal(t *testing.T, age time.Duration, options simulator.Options) *renewal {
	t.Helper()
	options.AccountID = "1234567-sb1"
	r := &renewal{Simulator: testaccount.Start(t, options), dir: t.TempDir(), client: simulator.NewClientID()}
	pair, err := keypair.New(keypair.Options{Kind: keypair.P384, Now: time.Now().Add(-age)})
	if err != nil {
		t.Fatal(err)
	}
	if r.id, err = r.Register(simulator.Mapping{ClientID: r.client, CertificatePEM: pair.Certificate, Role: "1000", Entity: "7"}); err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(map[string]any{
		"accountId": simulatedAccount, "clientId": r.client, "certificateId": r.id, "privateKey": string(pair.PrivateKey), "note": 1.10,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.file = writeFile(t, filepath.Join(r.dir, "credentials.json"), string(document), 0o600)
	return r
}

// fill makes the integration's certificates n.
func (r *renewal) fill(t *testing.T, n int) {
	t.Helper()
	for range n - 1 {
		if _, err := r.Register(simulator.Mapping{ClientID: r.client, CertificatePEM: testaccount.NewKeyPair(t, simulator.P256).Certificate, Role: "1000", Entity: "7"}); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *renewal) run(t *testing.T, args ...string) ran {
	t.Helper()
	return r.with(t, r.file, args...)
}

func (r *renewal) with(t *testing.T, file string, args ...string) ran {
	t.Helper()
	return call{env: r.Environment(), dir: r.dir}.run(t, append([]string{"--credentials", file}, args...)...)
}

type inList struct {
	CertificateID, Role, Entity string
	DaysLeft                    int
	Revoked, Active, InUse      bool
}

func (r *renewal) list(t *testing.T) (all []inList) {
	t.Helper()
	got := r.run(t, "certificates", "list", "--json").wants(t, exitDone)
	if err := json.Unmarshal([]byte(got.stdout), &all); err != nil {
		t.Fatalf("%v: %s", err, got.stdout)
	}
	return all
}

// files are the names in the folder.
func (r *renewal) files(t *testing.T) string {
	t.Helper()
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return strings.Join(names, " ")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestCertificatesList(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 700*24*time.Hour+time.Hour, simulator.Options{})
	r.fill(t, 3)
	all := r.list(t)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	for _, one := range all {
		if one.InUse != (one.CertificateID == r.id) || one.Role != "1000" || one.Entity != "7" || one.Revoked || !one.Active || one.InUse != (one.DaysLeft < 31) {
			t.Errorf("%+v", one)
		}
	}
	got := r.run(t, "certificates", "list").wants(t, exitDone)
	contains(t, got.stdout, "*  "+r.id, "DAYS LEFT", "Role 1000 (1000)", "ends soon", "certificates rotate")

	r.Update(r.client, func(i *simulator.Integration) { i.NoCertificates = true })
	got = r.run(t, "certificates", "list").wants(t, exitFailed)
	contains(t, got.stderr, "PERMISSION_DENIED", "Manage own OAuth 2.0 Client Credentials certificates")
	call{}.run(t, "certificates", "lst").wants(t, exitUsage)
}

func TestCertificatesRevoke(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 0, simulator.Options{})
	r.fill(t, 4)
	var others []string
	for _, one := range r.Certificates(r.client) {
		if one.ID != r.id {
			others = append(others, one.ID)
		}
	}
	contains(t, r.run(t, "certificates", "revoke", "--", r.id).wants(t, exitUsage).stderr, "--force")
	contains(t, r.run(t, "certificates", "revoke", "nothing").wants(t, exitFailed).stderr, "has no certificate", others[0])
	contains(t, r.run(t, "certificates", "revoke", "--", others[0]).wants(t, exitDone).stdout, "is revoked")
	contains(t, r.run(t, "certificates", "revoke", "--", others[0]).wants(t, exitDone).stdout, "was revoked before")

	// A lost answer is looked up.
	r.Inject(simulator.Fault{Kind: simulator.KindCutAfterWork, Method: "POST", Stage: simulator.StageAPI, Times: 1})
	contains(t, r.run(t, "certificates", "revoke", "--", others[1]).wants(t, exitDone).stdout, "is revoked")
	r.Inject(simulator.Fault{Kind: simulator.KindCutAfterRead, Method: "POST", Stage: simulator.StageAPI, Times: 1})
	contains(t, r.run(t, "certificates", "revoke", "--", others[2]).wants(t, exitFailed).stderr, "is not known")
	revoked := map[string]bool{}
	for _, one := range r.Certificates(r.client) {
		revoked[one.ID] = one.Revoked
	}
	if revoked[r.id] || !revoked[others[0]] || !revoked[others[1]] || revoked[others[2]] {
		t.Errorf("revoked: %v", revoked)
	}
	r.run(t, "certificates", "revoke", "--force", "--", r.id).wants(t, exitDone)
	contains(t, r.run(t, "certificates", "list").wants(t, exitFailed).stderr, "AUTHENTICATION_FAILED")
}

func TestVerifyLooksIntoTheList(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 700*24*time.Hour+time.Hour, simulator.Options{})
	contains(t, r.run(t, "verify").wants(t, exitDone).stdout, "! Certificates in the account  The certificate ends in 29 days", "certificates rotate", "\nVerified.\n")
	r.Update(r.client, func(i *simulator.Integration) { i.NoCertificates = true })
	contains(t, r.run(t, "verify").wants(t, exitDone).stdout, "– Certificates in the account  The role may not read", "\nVerified.\n")
	contains(t, r.run(t, "verify", "--json").wants(t, exitDone).stdout, `"id":"certificate_list"`, `"status":"skipped"`)

	r = startRenewal(t, 0, simulator.Options{})
	contains(t, r.run(t, "verify").wants(t, exitDone).stdout, "✓ Certificates in the account  The certificate is valid until")
}
