package pluginside

import (
	"net/http"
	"strings"

	"netsuite-connector/simulator"
)

func get(url string) string { return string(marshal(document{"method": "GET", "url": url})) }

func urlClauses() []clause {
	return []clause{
		rule("url.forms", beforeSent, "A path, a path from the root and an https URL of the account's API hosts are taken", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			rest, scripts := t.account.ID()+".suitetalk.api.netsuite.com", t.account.ID()+".restlets.api.netsuite.com"
			for _, one := range []struct{ url, host, uri string }{
				{"record/v1/customer/1", rest, "/services/rest/record/v1/customer/1"},
				{"/record/v1/customer/1", rest, "/services/rest/record/v1/customer/1"},
				{"/services/rest/record/v1/customer/1?expandSubResources=true", rest, "/services/rest/record/v1/customer/1?expandSubResources=true"},
				{"https://" + rest + "/services/rest/record/v1/customer/1", rest, "/services/rest/record/v1/customer/1"},
				{"https://" + rest + ":443/services/rest/record/v1/customer/1", rest, "/services/rest/record/v1/customer/1"},
				{"HTTPS://" + strings.ToUpper(rest) + "/services/rest/x", rest, "/services/rest/x"},
				{"/app/site/hosting/restlet.nl?script=1&deploy=1", scripts, "/app/site/hosting/restlet.nl?script=1&deploy=1"},
				{"https://" + scripts + "/app/site/hosting/restlet.nl?script=1&deploy=1", scripts, "/app/site/hosting/restlet.nl?script=1&deploy=1"},
			} {
				t.succeeds(get(one.url), ``)
				if seen := t.last(); strings.TrimSuffix(seen.Host, ":443") != one.host || seen.RequestURI != one.uri {
					t.errorf("%s was sent as %s%s", one.url, seen.Host, seen.RequestURI)
				}
			}
		}),
		rule("url.escaping", beforeSent, "Escaping is kept byte for byte; what may not stand in a URL is encoded", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 204})
			for url, uri := range map[string]string{
				"record/v1/customer/eid:A%2FB":                      "/services/rest/record/v1/customer/eid:A%2FB",
				"record/v1/salesOrder/1/!transform/invoice":         "/services/rest/record/v1/salesOrder/1/!transform/invoice",
				"record/v1/customer/a..b":                           "/services/rest/record/v1/customer/a..b",
				"record/v1/customer?q=name%20IS%20%22x%22&a=%2e%2E": "/services/rest/record/v1/customer?q=name%20IS%20%22x%22&a=%2e%2E",
				`record/v1/customer?q=name IS "x"`:                  "/services/rest/record/v1/customer?q=name%20IS%20%22x%22",
				"record/v1/customer/eid:Ä":                          "/services/rest/record/v1/customer/eid:%C3%84",
			} {
				t.succeeds(get(url), ``)
				if got := t.last().RequestURI; got != uri {
					t.errorf("%s was sent as %s, want %s", url, got, uri)
				}
			}
		}),
		rule("url.refused", beforeSent, "A URL that leaves the account's API hosts is URL_REFUSED before a token is asked for", func(t *trial) {
			t.connect()
			id := t.account.ID()
			rest := id + ".suitetalk.api.netsuite.com"
			for _, url := range []string{
				"https://evil.example/services/rest/x", "http://" + rest + "/services/rest/x", "https://" + rest + ":444/x", "https://user@" + rest + "/x",
				"https://" + rest + "@evil.example/x", "https://" + rest + ".evil.example/x", "https://9999999.suitetalk.api.netsuite.com/services/rest/x",
				"//evil.example/x", "/\\evil.example/x", "record\\v1", "record/v1/customer#x", "", "/", "record/v1/../../x", "record/v1/%2e%2e/x", "record/v1/%252e%252e/x",
				"record/v1/..%2Fx", "record/./v1", "record/v1/%zz", "record/v1/%", "record//v1", "/services/rest//x", "ftp://" + rest + "/x", "file:///etc/passwd",
				"https://" + rest + "/services/rest/../x", "record/v1/..%3Fx", "record/v1/..;x", strings.Repeat("x", 17<<10),
			} {
				_, f := t.call(get(url), ``)
				if url == "" && f != nil && f.Reason == "INVALID_INPUT" {
					continue // so may an empty one be called
				}
				if f == nil || f.Reason != "URL_REFUSED" {
					t.errorf("%.100s: %v, want URL_REFUSED", url, f)
					continue
				}
				t.ends(f, "not_sent", "never")
			}
			t.nothingSent()
		}),
		rule("url.redirects", answers, "Redirects are not followed: REQUEST_REJECTED, and no other host sees the token", func(t *trial) {
			t.connect()
			for _, location := range []string{"https://evil.example/", "https://" + t.account.ID() + ".restlets.api.netsuite.com/x", "/services/rest/system/v1/serverTime", "//evil.example/"} {
				before := len(t.requests())
				fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 307, Header: http.Header{"Location": {location}, "Set-Cookie": {"JSESSIONID=1; Path=/"}}})
				t.ends(t.fails(read, ``, "REQUEST_REJECTED"), "rejected", "never")
				fault.Remove()
				if n := len(t.requests()) - before; n != 1 {
					t.errorf("%d requests for a redirect to %s", n, location)
				}
			}
			t.succeeds(read, ``)
			if cookie := t.last().Header.Get("Cookie"); cookie != "" {
				t.errorf("a cookie was kept: %s", cookie)
			}
		}),
	}
}
