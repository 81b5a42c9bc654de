package pluginside

import (
	"strings"

	"google.golang.org/grpc/codes"
)

func documentClauses() []clause {
	return []clause{
		rule("documents.order", beforeSent, "Documents are checked in the order action, credentials, config, input, URL, guards", func(t *trial) {
			t.connect()
			request := t.request(`{"method":"TRACE","url":"https://evil.example/"}`, `{"maxRetries":99,"environment":"sandbox"}`)
			good := request.GetCredentials()
			request.Action, request.Credentials = "noSuchAction", []byte(`{}`)
			for _, step := range []struct {
				reason string
				mend   func()
			}{
				{"UNKNOWN_ACTION", func() { request.Action = action }},
				{"INVALID_CREDENTIALS", func() { request.Credentials = good }},
				{"INVALID_CONFIG", func() { request.Config = []byte(`{"environment":"sandbox"}`) }},
				{"INVALID_INPUT", func() { request.Input = []byte(`{"method":"GET","url":"https://evil.example/"}`) }},
				{"URL_REFUSED", func() { request.Input = []byte(read) }},
				{"POLICY_REFUSED", func() {}},
			} {
				_, f := t.run(t.ctx, request)
				if f == nil || f.Reason != step.reason {
					t.fatalf("%v, want %s", f, step.reason)
				}
				step.mend()
			}
			t.nothingSent()
		}),
		rule("documents.all_violations", beforeSent, "The first document that fails reports all its violations", func(t *trial) {
			t.connect()
			f := t.fails(`{"method":"TRACE","url":"x","headers":{"Host":"x","Cookie":"y"},"nonsense":1}`, ``, "INVALID_INPUT")
			for _, field := range []string{"method", "headers.Host", "headers.Cookie", "nonsense"} {
				t.violates(f, field)
			}
		}),
		rule("documents.duplicate_names", security, "Duplicate names in a document are refused", func(t *trial) {
			t.connect()
			t.fails(`{"method":"GET","method":"DELETE","url":"system/v1/serverTime"}`, ``, "INVALID_INPUT")
			t.fails(`{"method":"GET","url":"system/v1/serverTime","headers":{"X-A":"1","X-A":"2"}}`, ``, "INVALID_INPUT")
			t.fails(`{"method":"GET","\u006dethod":"DELETE","url":"system/v1/serverTime"}`, ``, "INVALID_INPUT")
			t.fails(read, `{"retryWrites":false,"retryWrites":true}`, "INVALID_CONFIG")
			request := t.request(read, ``)
			request.Credentials = []byte(strings.Replace(string(request.GetCredentials()), "{", `{"accountId":"1234567",`, 1))
			if _, f := t.run(t.ctx, request); f == nil || f.Reason != "INVALID_CREDENTIALS" {
				t.errorf("credentials: %v", f)
			}
			t.nothingSent()
		}),
		rule("documents.not_json", reasons, "What is no JSON object is refused with the document's reason", func(t *trial) {
			t.connect()
			for _, text := range []string{``, `{`, `[]`, `null`, `"x"`, `{"method":"GET","url":"system/v1/serverTime"}x`, "{\"method\":\"GET\",\"url\":\"a\xff\"}", `{'method':'GET'}`} {
				t.fails(text, ``, "INVALID_INPUT")
			}
			for _, text := range []string{`{`, `[]`, `"x"`, `{}{}`} {
				t.fails(read, text, "INVALID_CONFIG")
				request := t.request(read, ``)
				request.Credentials = []byte(text)
				if _, f := t.run(t.ctx, request); f == nil || f.Reason != "INVALID_CREDENTIALS" {
					t.errorf("credentials %s: %v", text, f)
				}
			}
			t.nothingSent()
		}),
		rule("documents.deep_nesting", security, "Documents that nest a million deep are refused or passed on, and the process lives", func(t *trial) {
			t.own()
			deep := strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000)
			t.fails(`{"method":"POST","url":"record/v1/customer","query":`+deep+`}`, ``, "INVALID_INPUT")
			t.fails(read, `{"acceptedStatusCodes":`+deep+`}`, "INVALID_CONFIG")
			if _, f := t.call(`{"method":"POST","url":"record/v1/customer","body":`+deep+`}`, once); f != nil && f.Reason == "" {
				t.errorf("in body: %v", f)
			}
			t.succeeds(read, ``)
		}),
		rule("documents.giant_numbers", security, "Numbers beyond every range are refused or passed on, and the process lives", func(t *trial) {
			t.own()
			t.fails(read, `{"maxRetries":1e999999999}`, "INVALID_CONFIG")
			t.fails(read, `{"timeoutSeconds":`+strings.Repeat("9", 100_000)+`}`, "INVALID_CONFIG")
			t.fails(`{"method":1e999999999,"url":"x"}`, ``, "INVALID_INPUT")
			t.succeeds(read, ``)
		}),
		rule("documents.empty_config", protoFile, "An empty config means {}", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			t.succeeds(read, `{}`)
		}),
		rule("documents.unknown_action", reasons, "Another action is UNKNOWN_ACTION, NotFound", func(t *trial) {
			t.connect()
			request := t.request(read, ``)
			request.Action = "noSuchAction"
			_, f := t.run(t.ctx, request)
			if f == nil || f.Reason != "UNKNOWN_ACTION" || f.Code != codes.NotFound {
				t.fatalf("%v", f)
			}
			t.ends(f, "not_sent", "never")
		}),
	}
}
