package workbench

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// Every reason has a title of its own, in words.
func TestEveryReasonHasATitle(t *testing.T) {
	t.Parallel()
	seen := map[string]failure.Reason{}
	for _, reason := range []failure.Reason{
		failure.InvalidCredentials, failure.InvalidConfig, failure.InvalidInput, failure.UnknownAction, failure.URLRefused, failure.PolicyRefused,
		failure.AuthenticationFailed, failure.PermissionDenied, failure.NotFound, failure.RequestRejected, failure.RateLimited, failure.UpstreamError,
		failure.Unavailable, failure.Timeout, failure.Cancelled, failure.ResponseTooLarge, failure.InvalidResponse, failure.Internal,
	} {
		title := titleFor(reason)
		if other, taken := seen[title]; taken || strings.Contains(title, "_") {
			t.Errorf("%s is headed %q, as is %s", reason, title, other)
		}
		seen[title] = reason
	}
}

// A sign-in that NetSuite refused has its remedy in the message; the page adds no
// second one.
func TestARemedyStandsAlone(t *testing.T) {
	t.Parallel()
	loaded, made, _ := loadSelf(t)
	var c plugin.Credentials
	if err := json.Unmarshal(made.Credentials, &c); err != nil {
		t.Fatal(err)
	}
	unknown := strings.ReplaceAll(string(made.Credentials), c.ClientID, "abcd")
	_, err := loaded.Run(t.Context(), plugin.Request{Credentials: []byte(unknown), Input: []byte(`{"method":"GET","url":"record/v1/customer/101"}`)})
	f := viewFailure(err, sentRequest{ReadOnly: true})
	if f.Reason != failure.AuthenticationFailed || strings.Count(f.Message+f.Advice, "Login Audit Trail") > 2 || f.Advice != "" ||
		!strings.Contains(f.Message, "The Client ID") || strings.Contains(f.Message, "Check also") {
		t.Errorf("%s: %s What to do: %s", f.Reason, f.Message, f.Advice)
	}
}

// A body in base64 weighs, and is saved, as what NetSuite sent.
func TestBase64IsCountedDecoded(t *testing.T) {
	t.Parallel()
	a, whole, err := viewResponse([]byte(`{"statusCode":200,"headers":{},"attempts":1,"bodyEncoding":"base64","body":"AAECAwQF"}`))
	if err != nil || a.Body.Kind != "base64" || a.Body.Bytes != 6 || a.Body.Text != "AAECAwQF" || string(whole) != "\x00\x01\x02\x03\x04\x05" {
		t.Errorf("%+v, %q: %v", a, whole, err)
	}
	if name := attachment("x", a.Body.Kind); !strings.Contains(name, `"x.bin"`) {
		t.Error(name)
	}
}

// With the read-only switch on, requests go to a plugin that refuses writes, and
// no question is asked about them.
func TestReadOnlySwitch(t *testing.T) {
	b := start(t, `{"accountId":"1234567"}`)
	b.plugin.run = func(context.Context, plugin.Request) (plugin.Result, error) {
		return plugin.Result{Output: []byte(`{"statusCode":204,"headers":{},"attempts":1}`)}, nil
	}
	for i, c := range []struct {
		switched string
		target   string
		guarded  bool // by a process of its own
	}{
		{"", `"simulator"`, false}, {"true", `"simulator"`, true}, {"true", `"netsuite"`, true}, {"false", `"netsuite"`, false},
	} {
		if c.switched != "" {
			if r, _ := b.ask("POST", "/api/read-only", `{"readOnly":`+c.switched+`}`); r.StatusCode != http.StatusNoContent {
				t.Fatal(r.Status)
			}
		}
		before := len(b.loaded)
		_, text := b.ask("POST", "/api/runs", `{"id":"workbench-00000000000`+string(rune('0'+i))+`","target":`+c.target+`,"credentials":null,"input":{"method":"DELETE","url":"record/v1/customer/7"}}`)
		if asked := strings.Contains(text, "confirmation"); asked == c.guarded {
			t.Errorf("%+v: %s", c, text)
		}
		if c.guarded && (len(b.loaded) != before+1 || !slices.Contains(b.loaded[before], plugin.EnvReadOnly+"=true")) {
			t.Errorf("%+v: the plugins have %q", c, b.loaded)
		}
		if _, state := b.ask("GET", "/api/state", ""); strings.Contains(state, `"readOnly":true`) != (c.switched == "true") {
			t.Errorf("%+v: the state does not tell", c)
		}
	}
	// The guard is the last word in the environment: a later one counts.
	if env := b.loaded[1]; slices.Index(env, plugin.EnvReadOnly+"=true") < slices.Index(env, plugin.EnvReadOnly+"=") {
		t.Errorf("the guard is taken back: %q", env)
	}
}

// A page hears of what other pages changed.
func TestEventsTellOfChanges(t *testing.T) {
	b := start(t, "")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+b.page.Host+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(tokenHeader, b.token)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next := func() string {
		if !lines.Scan() {
			t.Fatalf("the events ended: %v", lines.Err())
		}
		return lines.Text()
	}
	first := next()
	b.ask("DELETE", "/api/runs", "")
	for line := next(); line == first; line = next() { // a heartbeat repeats it
		continue
	}
}

// The restart command names the port that the page is at.
func TestRestartNamesThePort(t *testing.T) {
	b := start(t, "")
	if _, state := b.ask("GET", "/api/state", ""); !strings.Contains(state, `"restart":"netsuite workbench --port `+b.page.Port()+`"`) {
		t.Errorf("the state: %s", state)
	}
}
