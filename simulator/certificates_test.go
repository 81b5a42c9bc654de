package simulator

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRotation(t *testing.T) {
	t.Parallel()
	c := connect(t, Options{})
	c.token = c.login(scopeREST)
	root := "https://1234567" + restlets + clientsRoot + c.clientID + "/certificates"
	bearer := "Bearer " + c.token
	get := func() answered { t.Helper(); return c.must("GET", root, "", "Authorization", bearer) }
	post := func(certificate []byte, rest string) answered {
		t.Helper()
		return c.must("POST", root, `{"fileContent":`+jsonText(string(certificate))+rest+`}`, "Authorization", bearer)
	}
	revoke := func(id string) answered {
		t.Helper()
		return c.must("POST", root+"/"+id+"/revoke", "", "Authorization", bearer)
	}
	const own = `,"role":3,"entity":"-5"`

	var list []map[string]any
	if err := json.Unmarshal([]byte(get().want(t, 200).body), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v: %v", err, list)
	}
	for _, name := range []string{"application", "entity", "role", "created", "valid_from", "valid_until", "revoked", "certificate_id", "algorithm"} {
		if list[0][name] == nil {
			t.Errorf("no %s in %v", name, list[0])
		}
	}
	newKey, certificate, err := NewKeyPair(P384)
	if err != nil {
		t.Fatal(err)
	}
	post(certificate, `,"role":1000,"entity":"-5"`).want(t, 403, "INSUFFICIENT_PERMISSION")
	post(certificate, `,"role":3,"entity":"7"`).want(t, 403, "INSUFFICIENT_PERMISSION")
	post([]byte("x"), own).want(t, 400, "INVALID_CONTENT")
	_, weak, err := NewKeyPair(RSA2048)
	if err != nil {
		t.Fatal(err)
	}
	post(weak, own).want(t, 400, "3072 or 4096")
	var made struct {
		ID string `json:"certificate_id"`
	}
	added := post(certificate, own).want(t, 200, `"algorithm":"EC"`, `"invalidated":false`, `"valid_from":`, `"valid_until":`)
	if err := json.Unmarshal([]byte(added.body), &made); err != nil {
		t.Fatal(err)
	}
	post(certificate, own).want(t, 400, "already used")
	get().want(t, 200, `"certificate_id":"`+c.kid+`"`, `"certificate_id":"`+made.ID+`"`)

	// Five are active at most; a revoked one counts no more, and serves no more.
	for range maxActiveCertificates - 2 {
		_, another, err := NewKeyPair(P256)
		if err != nil {
			t.Fatal(err)
		}
		post(another, own).want(t, 200)
	}
	_, sixth, err := NewKeyPair(P256)
	if err != nil {
		t.Fatal(err)
	}
	post(sixth, own).want(t, 400, "5 active certificates")
	revoke("none").want(t, 404)
	got := revoke(c.kid).want(t, 200)
	if got.body != "Successfully revoked" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%q as %q", got.body, got.header.Get("Content-Type"))
	}
	get().want(t, 200, `"revoked":true`)
	c.exchange(c.sign(c.header(), c.claims())).want(t, 401)
	post(certificate, own).want(t, 400, "already used")
	post(sixth, own).want(t, 200)
	c.useKey(newKey)
	c.kid = made.ID
	c.login(scopeREST)

	c.sim.Update(c.clientID, func(i *Integration) { i.NoCertificates = true })
	get().want(t, 403, "Manage own OAuth 2.0 Client Credentials certificates")
	revoke(made.ID).want(t, 403)
	c.must("GET", strings.Replace(root, c.clientID, "other", 1), "", "Authorization", bearer).want(t, 404)
}
