package pluginside

import (
	"time"

	"netsuite-connector/simulator"
)

func configClauses() []clause {
	return []clause{
		rule("config.unknown_fields", beforeSent, "Unknown fields of the config are refused", func(t *trial) {
			t.connect()
			t.violates(t.fails(read, `{"maxRetry":1}`, "INVALID_CONFIG"), "maxRetry")
			t.nothingSent()
		}),
		rule("config.ranges", reasons, "Values out of their range or of another type are INVALID_CONFIG with the field", func(t *trial) {
			t.connect()
			for config, field := range map[string]string{
				`{"maxRetries":11}`: "maxRetries", `{"maxRetries":-1}`: "maxRetries", `{"maxRetries":1.5}`: "maxRetries", `{"maxRetries":"many"}`: "maxRetries",
				`{"timeoutSeconds":0}`: "timeoutSeconds", `{"timeoutSeconds":901}`: "timeoutSeconds", `{"responseFormat":"xml"}`: "responseFormat",
				`{"environment":"staging"}`: "environment", `{"retryWrites":"maybe"}`: "retryWrites", `{"dontThrowErrorOn404":2}`: "dontThrowErrorOn404",
			} {
				f := t.fails(read, config, "INVALID_CONFIG")
				t.violates(f, field)
				t.ends(f, "not_sent", "never")
			}
			t.nothingSent()
		}),
		rule("config.form_values", forms, "The texts that forms of the elastic.io family send are taken for booleans and whole numbers", func(t *trial) {
			t.connect()
			const missing = `{"method":"GET","url":"record/v1/customer/424242"}`
			for _, on := range []string{`"on"`, `"true"`, `"yes"`, `"1"`, `true`} {
				t.succeeds(missing, `{"dontThrowErrorOn404":`+on+`,"maxRetries":"0","timeoutSeconds":"60"}`)
			}
			for _, off := range []string{`"off"`, `"false"`, `"no"`, `"0"`, `false`, `""`} {
				t.fails(missing, `{"dontThrowErrorOn404":`+off+`,"maxRetries":""}`, "NOT_FOUND")
			}
		}),
		rule("config.404_switch", answers, "A 404 is NOT_FOUND; with dontThrowErrorOn404 it is a success with statusCode 404, and other statuses are not", func(t *trial) {
			t.connect()
			const missing = `{"method":"GET","url":"record/v1/customer/424242"}`
			f := t.fails(missing, ``, "NOT_FOUND")
			t.ends(f, "rejected", "never")
			if a := t.succeeds(missing, `{"dontThrowErrorOn404":true}`); a.StatusCode != 404 || len(a.Body) == 0 {
				t.errorf("the output is %s", a.raw)
			}
			t.fault(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission})
			t.fails(missing, `{"dontThrowErrorOn404":true}`, "PERMISSION_DENIED")
		}),
		rule("config.404_warning", answers, "An accepted 404 that means an unknown record type says so in warnings", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 404, Body: `{"type":"https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5","title":"Not Found","status":404,"o:errorDetails":[{"detail":"Record type 'custmer' does not exist.","o:errorCode":"NONEXISTENT_ID"}]}`})
			if a := t.succeeds(`{"method":"GET","url":"record/v1/custmer/1"}`, `{"dontThrowErrorOn404":true}`); len(a.Warnings) == 0 {
				t.errorf("no warnings: %s", a.raw)
			}
		}),
		rule("config.accepted_statuses", answers, "A status in acceptedStatusCodes ends the action as a success, without a retry", func(t *trial) {
			t.connect()
			fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Body: `{"busy":1.0}`})
			if a := t.succeeds(read, `{"acceptedStatusCodes":["409","500-599"]}`); a.StatusCode != 503 || a.Attempts != 1 || string(a.Body) != `{"busy":1.0}` {
				t.errorf("the output is %s", a.raw)
			}
			t.sent(1)
			fault.Remove()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 410})
			t.fails(read, `{"acceptedStatusCodes":["409","500-599"]}`, "REQUEST_REJECTED")
			t.violates(t.fails(read, `{"acceptedStatusCodes":["2xx"]}`, "INVALID_CONFIG"), "acceptedStatusCodes")
		}),
		rule("config.environment", reasons, "environment refuses the other kind of account before anything is sent", func(t *trial) {
			t.connect()
			t.ends(t.fails(read, `{"environment":"sandbox"}`, "POLICY_REFUSED"), "not_sent", "never")
			t.nothingSent()
			t.succeeds(read, `{"environment":"production"}`)
			t.join(t.sim, "-sb1")
			t.fails(read, `{"environment":"production"}`, "POLICY_REFUSED")
			t.nothingSent()
			t.succeeds(read, `{"environment":"sandbox"}`)
		}),
		rule("config.timeout", timeIsUp, "timeoutSeconds ends the action: a read is rejected, a write unknown", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindDelayAnswer}) // until the plugin leaves
			for input, ends := range map[string][2]string{read: {"rejected", "safe"}, create: {"unknown", "check"}} {
				began := time.Now()
				f := t.fails(input, `{"timeoutSeconds":1}`, "TIMEOUT")
				t.ends(f, ends[0], ends[1])
				if took := time.Since(began); took > 10*time.Second {
					t.errorf("it took %v", took)
				}
			}
		}),
		rule("config.response_format", answers, "responseFormat text and base64 are heeded, and json refuses what is none", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 200, Body: `{"a":1.10}`})
			if a := t.succeeds(read, `{"responseFormat":"text"}`); a.text() != `{"a":1.10}` {
				t.errorf("text: %s", a.raw)
			}
			if a := t.succeeds(read, `{"responseFormat":"base64"}`); a.text() != "eyJhIjoxLjEwfQ==" || a.BodyEncoding != "base64" {
				t.errorf("base64: %s", a.raw)
			}
		}),
	}
}
