package pluginside

import (
	"netsuite-connector/simulator"
)

func restletClauses() []clause {
	return []clause{
		rule("restlet.content_type", restlets, "Every request to a RESTlet has a Content-Type, GET and DELETE too; text is bare text/plain", func(t *trial) {
			t.connect()
			for _, method := range []string{"GET", "DELETE", "POST"} {
				t.succeeds(`{"method":"`+method+`","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`, `{"acceptedStatusCodes":["200-499"]}`)
				if got := t.last().Header.Get("Content-Type"); got != "application/json" {
					t.errorf("%s has the content type %q", method, got)
				}
			}
			t.succeeds(`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":"plain words"}`, ``)
			if got := t.last().Header.Get("Content-Type"); got != "text/plain" {
				t.errorf("text has the content type %q", got)
			}
		}),
		rule("restlet.writes_once", restlets, "POST, PUT and DELETE to a RESTlet are never repeated, and unknown after 400 and 5xx", func(t *trial) {
			t.connect()
			for _, method := range []string{"POST", "PUT", "DELETE"} {
				input := `{"method":"` + method + `","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`
				t.notRetried(input, ``, "unknown", "check", inconclusive()...)
				t.notRetried(input, ``, "unknown", "check", simulator.Fault{Kind: simulator.KindStatus, Status: 400, Body: `{"error":{"code":"USER_ERROR","message":"m"}}`})
			}
		}),
		rule("restlet.script_ran", restlets, "An error that a script ended in is unknown for a write, with the script's own code", func(t *trial) {
			t.connect()
			for _, number := range []string{"3", "4", "5"} {
				f := t.fails(`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=`+number+`&deploy=1","body":{"a":1}}`, ``, "REQUEST_REJECTED")
				t.ends(f, "unknown", "check")
				if f.Metadata["errorCode"] != "USER_ERROR" {
					t.errorf("script %s: errorCode is %q", number, f.Metadata["errorCode"])
				}
				if n := len(t.account.ScriptRuns(number)); n != 1 {
					t.errorf("script %s ran %d times", number, n)
				}
			}
		}),
		rule("restlet.not_run", restlets, "An error whose name shows that no script ran is rejected", func(t *trial) {
			t.connect()
			f := t.fails(`{"method":"POST","url":"/app/site/hosting/restlet.nl?deploy=1","body":{"a":1}}`, ``, "REQUEST_REJECTED")
			t.ends(f, "rejected", "never")
			t.ends(t.fails(`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=99&deploy=1","body":{"a":1}}`, ``, "NOT_FOUND"), "rejected", "never")
		}),
		rule("restlet.partial", restlets, "206 is INVALID_RESPONSE, unknown for a write, unless it is accepted", func(t *trial) {
			t.connect()
			t.given(206, "text/plain", "part")
			t.ends(t.fails(runScript, ``, "INVALID_RESPONSE"), "unknown", "check")
			t.sent(1)
			if a := t.succeeds(runScript, `{"acceptedStatusCodes":["206"]}`); a.StatusCode != 206 {
				t.errorf("the output is %s", a.raw)
			}
		}),
	}
}
