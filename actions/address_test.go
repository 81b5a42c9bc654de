package actions

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
)

func account(t testing.TB, id string) credentials.Account {
	t.Helper()
	a, err := credentials.ParseAccount(id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestResolveKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	const api, restlets = "1234567-sb1.suitetalk.api.netsuite.com", "1234567-sb1.restlets.api.netsuite.com"
	for _, test := range []struct{ url, host, target string }{
		{"record/v1/customer/1234", api, "/services/rest/record/v1/customer/1234"},
		{"/record/v1/customer/1234", api, "/services/rest/record/v1/customer/1234"},
		{"  record/v1/customer/1234 ", api, "/services/rest/record/v1/customer/1234"},
		{"/services/rest/record/v1/customer", api, "/services/rest/record/v1/customer"},
		{"services/rest/record/v1/customer", api, "/services/rest/record/v1/customer"},
		{"/app/site/hosting/restlet.nl?script=1&deploy=1", restlets, "/app/site/hosting/restlet.nl?script=1&deploy=1"},
		{"https://" + api + "/services/rest/record/v1/customer?limit=1", api, "/services/rest/record/v1/customer?limit=1"},
		{"HTTPS://1234567-SB1.SuiteTalk.API.netsuite.com/x", api, "/x"},
		{"https://" + api + ":443/services/rest/record/v1/customer/1", api, "/services/rest/record/v1/customer/1"},
		{"record/v1/customer/a%3Fb/..c", api, "/services/rest/record/v1/customer/a%3Fb/..c"},
		{"https://" + restlets + "/services/rest/auth/oauth2/v1/clients/a/certificates", restlets, "/services/rest/auth/oauth2/v1/clients/a/certificates"},
		{"record/v1/salesOrder/1/!transform/itemFulfillment", api, "/services/rest/record/v1/salesOrder/1/!transform/itemFulfillment"},
		{"record/v1/customer/eid:JOHN_DOE42", api, "/services/rest/record/v1/customer/eid:JOHN_DOE42"},
		{"record/v1/customer/eid:'test 5'", api, "/services/rest/record/v1/customer/eid:'test%205'"},
		{"record/v1/customer/eid:a%2Fb%2fc", api, "/services/rest/record/v1/customer/eid:a%2Fb%2fc"},
		{"record/v1/customer/a..b/...", api, "/services/rest/record/v1/customer/a..b/..."},
		{"record/v1/customer/%41%7e", api, "/services/rest/record/v1/customer/%41%7e"},
		{"record/v1/customer/é", api, "/services/rest/record/v1/customer/%C3%A9"},
		{"record/v1/customer/[a]^`{|}\"<>", api, "/services/rest/record/v1/customer/%5Ba%5D%5E%60%7B%7C%7D%22%3C%3E"},
		{`record/v1/customer?q=email START_WITH "a"`, api, "/services/rest/record/v1/customer?q=email%20START_WITH%20%22a%22"},
		{`record/v1/customer?q=a+b%20c&x=../..//y:z@w?`, api, "/services/rest/record/v1/customer?q=a+b%20c&x=../..//y:z@w?"},
		{strings.Repeat("a", 16<<10), api, "/services/rest/" + strings.Repeat("a", 16<<10)},
		{"record/v1/customer?", api, "/services/rest/record/v1/customer"},
	} {
		a, err := resolveURL(test.url, account(t, "1234567_SB1"))
		if err != nil {
			t.Errorf("%q: %v", test.url, err)
			continue
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url().String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL = a.url()
		if r.URL.Host != test.host || r.URL.RequestURI() != test.target {
			t.Errorf("%q: got %s%s, want %s%s", test.url, r.URL.Host, r.URL.RequestURI(), test.host, test.target)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"https://evil.example/services/rest/record/v1/customer",
		"https://7654321.suitetalk.api.netsuite.com/x",
		"https://1234567.app.netsuite.com/x",
		"https://1234567.suitetalk.api.netsuite.com.evil.example/x",
		"https://1234567.suitetalk.api.netsuite.com@evil.example/x",
		"https://1234567.\u017fuitetalk.api.netsuite.com/x", "https://1234567.suitetalk.api.net\u017fuite.com/x", // ſ folds to s
		"https://1234567.suitetal\u212a.api.netsuite.com/x", // the Kelvin sign
		"http\u017f://1234567.suitetalk.api.netsuite.com/x",
		"https://\uff11234567.suitetalk.api.netsuite.com/x", "https://1234567\uff0esuitetalk.api.netsuite.com/x",
		"https://user:pass@1234567.suitetalk.api.netsuite.com/x",

		"https://1234567.suitetalk.api.netsuite.com:8443/x",
		"https://1234567.suitetalk.api.netsuite.com./x",
		"https://1234567.suitetalk.api.netsuite.com",
		"https://1234567.suitetalk.api.netsuite.com/",
		"https://1234567.suitetalk.api.netsuite.com?x=1",
		`https://1234567.suitetalk.api.netsuite.com\@evil.example/x`,
		`https:\\1234567.suitetalk.api.netsuite.com/x`,
		"https:/1234567.suitetalk.api.netsuite.com/x",
		"https:record/v1/customer", "https:1234567.suitetalk.api.netsuite.com/x", ":record/v1",
		"https:///record/v1/customer",
		"http://1234567.suitetalk.api.netsuite.com/x",
		"ftp://1234567.suitetalk.api.netsuite.com/x",
		"javascript:alert(1)", "file:///etc/passwd",
		"//evil.example/x", "///evil.example", "record//v1", "/services/rest//x",
		`\\evil.example\x`, `record\v1`,
		"record/v1#x", "record/v1?a=#", "#",
		"/", "", "?limit=1",
		"record/v1/%", "record/v1/%2", "record/v1/%zz", "record/v1?q=100%",
		"record/../x", "../x", "record/v1/.", "./x", "record/v1/..",
		"record/%2e%2e/x", "record/%2E./x", "record/.%2e/x", "record/%252e%252e/x", "record/%25252e%25252e/x",
		"record/a%2f..%2fb", "record/a%5c..%5cb", "record/a%252f..%252fb", "record/..;x=1/y",
		"record/..%3Fx", "record/..%253fx=1", "record/..%23x", "record/.%3B/..%3b",
		"https://1234567.suitetalk.api.netsuite.com:44/x", "https://1234567.suitetalk.api.netsuite.com:443:443/x",
		"https://1234567.suitetalk.api.netsuite.com:0443/x", "http://1234567.suitetalk.api.netsuite.com:443/x",
		"7654321.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1", "1234567.app.netsuite.com/app/common/x.nl?id=1",
		"1234567.suitetalk.api.netsuite.com:443/services/rest/record/v1/customer/1", "C:/Program Files/Git/record/v1/customer/101", "c:/x",
		"1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1", "/1234567.restlets.api.netsuite.com/x",
		"C:/Program Files/Git/services/rest/record/v1/customer/1", `C:\\Program Files\\Git\\services\\rest\\record`,
		"/app/site/hosting/../../services/rest/x",
		"record/" + strings.Repeat("a", maxURLLength),
	} {
		_, err := resolveURL(url, account(t, "1234567"))
		var f *failure.Error
		if !errors.As(err, &f) || f.Reason != failure.URLRefused || f.Field != "url" || f.Outcome != failure.NotSent {
			t.Errorf("%.64q: %v", url, err)
		}
	}
	for _, url := range []string{`record/v1\n`, `record/\tv1`, `rec\u0000ord`, `record?q=\r\nX: y`, "record/\x7f", `record/\u0085`, `record/\u009f`} {
		// With what else is wrong in the document, since it is a part of it.
		if _, err := parse(t, `{"url":"`+url+`","method":"GET","headers":{"Host":"x"}}`); !blames(err, failure.InvalidInput, "url") || !blames(err, failure.InvalidInput, "headers.Host") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestUnescapeAll holds it to layers peeled off one by one.
func TestUnescapeAll(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- the same texts in every run
	for range 20_000 {
		text := make([]byte, random.IntN(24))
		for i := range text {
			text[i] = "%%%2255eEfF./"[random.IntN(13)]
		}
		want := string(text)
		for layer := unescape(want); layer != want; layer = unescape(want) {
			want = layer
		}
		if got := unescapeAll(string(text)); got != want {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestManyLayersOfEscapes: peeled off one by one, they took a second.
func TestManyLayersOfEscapes(t *testing.T) {
	t.Parallel()
	layers := "record/" + strings.Repeat("a%2F", 1900) + "%" + strings.Repeat("25", 4000)
	began := time.Now()
	for end, fine := range map[string]bool{"2e": false, "2d": true} {
		for range 100 {
			if _, err := resolveURL(layers+end, account(t, "1234567")); (err == nil) != fine {
				t.Fatalf("%s: %v", end, err)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Fatalf("it takes %v", took)
			}
		}
	}
}

func TestScopeFollowsThePath(t *testing.T) {
	t.Parallel()
	for url, scope := range map[string]credentials.Scope{
		"record/v1/customer":            credentials.ScopeREST,
		"/app/site/hosting/restlet.nl":  credentials.ScopeRESTlets,
		"/app/site/hostingx/restlet.nl": credentials.ScopeREST,
		"https://1234567.suitetalk.api.netsuite.com/app/site/hosting/restlet.nl": credentials.ScopeRESTlets,
		"https://1234567.restlets.api.netsuite.com/services/rest/x":              credentials.ScopeREST,
	} {
		if a, err := resolveURL(url, account(t, "1234567")); err != nil || a.scope() != scope {
			t.Errorf("%s: %v, %v", url, a.scope(), err)
		}
	}
}

// FuzzResolve holds that no input leads off the account's hosts, and that what
// was written is what goes on the wire.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{
		"record/v1/customer/1", "https://1234567.suitetalk.api.netsuite.com/x?y=z", "//evil", `\\evil`, "a%2f..%2f", "x?q= \"", "eid:a@b:80/c",
		"http\u017f://1234567.suitetalk.api.net\u017fuite.com/x",
	} {
		f.Add(seed)
	}
	own := account(f, "1234567")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := resolveURL(text, own)
		if err != nil {
			return
		}
		u := a.url()
		if u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Host != own.APIHost() && u.Host != own.RESTletHost() {
			t.Fatalf("%q leads to %s", text, u)
		}
		target := u.RequestURI()
		want := a.path
		if a.query != "" {
			want += "?" + a.query
		}
		if target != want || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
			t.Fatalf("%q: on the wire %q, resolved %q", text, target, want)
		}
		if strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Fatalf("%q: %q cannot stand in a request line", text, target)
		}
		for layer := a.path; ; {
			for _, segment := range strings.FieldsFunc(layer, func(r rune) bool { return r == '/' || r == '\\' }) {
				if segment == "." || segment == ".." {
					t.Fatalf("%q keeps the dot segment in %q", text, layer)
				}
			}
			next := unescape(layer)
			if next == layer {
				break
			}
			layer = next
		}
	})
}

func TestLikelyPath(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"customer/101":                   "record/v1/customer/101",
		"v1/customer/101":                "record/v1/customer/101",
		"record/customer/101":            "record/v1/customer/101",
		"record/v2/customer/101":         "record/v1/customer/101",
		"Record/v1/customer/101":         "record/v1/customer/101",
		"rest/record/v1/customer/101":    "record/v1/customer/101",
		"services/record/v1/customer":    "record/v1/customer",
		"query/suiteql":                  "query/v1/suiteql",
		"suiteql":                        "query/v1/suiteql",
		"restlet.nl?script=1":            "/app/site/hosting/restlet.nl",
		"record/v1/customer/101":         "",
		"redord/v1/customer/101":         "",
		"query/v1/suitql":                "",
		"/app/site/hosting/restlet.nl?x": "",
	} {
		a, err := resolveURL(url, account(t, "1234567"))
		if err != nil || a.likelyPath() != want {
			t.Errorf("%s: %q, %v; want %q", url, a.likelyPath(), err, want)
		}
	}
}
