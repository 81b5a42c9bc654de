package workbench

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSetupIsStrict(t *testing.T) {
	b := start(t, "")
	_, text := b.ask("POST", "/api/simulator/integrations", `{"name":"Mine","m2m":false,"scopes":["rest_webservices"]}`)
	var app integration
	if err := json.Unmarshal([]byte(text), &app); err != nil || len(app.ClientID) != 64 || len(app.ClientSecret) != 64 {
		t.Fatalf("%s: %v", text, err)
	}
	_, text = b.ask("POST", "/api/simulator/keys", `{"kind":"ec"}`)
	var pair keyPair
	if err := json.Unmarshal([]byte(text), &pair); err != nil {
		t.Fatal(err)
	}
	quote := func(s string) string { q, _ := json.Marshal(s); return string(q) }
	for _, c := range []struct{ path, body, want string }{
		{"integrations", `{"name":" ","m2m":true,"scopes":["rest_webservices"]}`, "Give the integration a name."},
		{"integrations", `{"name":"x","m2m":true,"scopes":[]}`, "Tick a scope: the connector needs REST Web Services."},
		{"integrations", `{"name":"x","m2m":true,"scopes":["mcp"]}`, "There is no scope mcp."},
		{"keys", `{"kind":"dsa"}`, "Choose an EC or an RSA key."},
		{"mappings", `{"clientId":"unknown","certificate":` + quote(pair.Certificate) + `}`, "The simulated account has no such integration: save one first."},
		{"mappings", `{"clientId":"` + app.ClientID + `","certificate":` + quote(pair.Certificate) + `}`, "This integration is missing from NetSuite's list: its box Client Credentials (Machine to Machine) Grant is not ticked."},
	} {
		response, text := b.ask("POST", "/api/simulator/"+c.path, c.body)
		if response.StatusCode != 422 || text != `{"message":`+quote(c.want)+"}\n" {
			t.Errorf("%s %s: %d %s, want %s", c.path, c.body, response.StatusCode, text, c.want)
		}
	}
	_, state := b.ask("GET", "/api/state", "")
	if strings.Contains(state, app.ClientSecret) {
		t.Error("the client secret is shown twice")
	}
}
