package workbench

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

func TestParseRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		input    string
		readOnly bool
		subject  string
	}{
		{`{"method":"GET","url":"record/v1/customer/101"}`, true, "customer 101"},
		{`{"method":"DELETE","url":"https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/eid%3AA1?x=1"}`, false, "customer eid:A1"},
		{`{"method":"DELETE","url":"/services/rest/record/v1/salesOrder/7/item/1"}`, false, "/services/rest/record/v1/salesOrder/7/item/1"},
		{`{"method":"POST","url":"query/v1/suiteql?limit=5"}`, true, "query/v1/suiteql?limit=5"},
		{`{"method":"POST","url":"/services/rest/query/v1/suiteql"}`, true, "/services/rest/query/v1/suiteql"},
		{`{"method":"POST","url":"record/v1/customer"}`, false, "record/v1/customer"},
		{`{"method":"PATCH","url":"query/v1/suiteql"}`, false, "query/v1/suiteql"},
		{`{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1"}`, false, "/app/site/hosting/restlet.nl?script=1&deploy=1"},
		{`{"method":"GET","url":"record/v1/customer/101","headers":{"x-http-method-override":"DELETE"}}`, false, "customer 101"},
		{`{"method":"GET","url":"record/v1/customer/101","headers":{"X-HTTP-Method":"DELETE"}}`, false, "customer 101"},
		{`{"method":`, false, ""},
	} {
		r := parseRequest(json.RawMessage(c.input))
		if r.ReadOnly != c.readOnly || r.subject() != c.subject {
			t.Errorf("%s: reads only: %t, is about %q", c.input, r.ReadOnly, r.subject())
		}
	}
}

func TestConfirmationFor(t *testing.T) {
	t.Parallel()
	get, post := sentRequest{Method: "GET", URL: "x", ReadOnly: true}, sentRequest{Method: "POST", URL: "record/v1/customer"}
	remove := sentRequest{Method: "DELETE", URL: "record/v1/customer/7"}
	for _, c := range []struct {
		to      target
		account string
		request sentRequest
		title   string // "" where nothing is asked
		names   string
	}{
		{live, "1234567", get, "", ""},
		{live, "1234567", post, "Send this write to production?", "the NetSuite account 1234567 (production)"},
		{live, "https://1234567.app.netsuite.com/app/center/card.nl", post, "Send this write to production?", "1234567 (production)"},
		{live, "1234567_SB1", post, "", ""},
		{live, "TSTDRV1234567", post, "", ""},
		{simulated, "1234567", post, "", ""},
		{live, "1234567_SB1", remove, "Delete customer 7?", "the NetSuite account 1234567-sb1 (sandbox)"},
		{simulated, "1234567_SB1", remove, "Delete customer 7?", "the simulated account 1234567_SB1"},
		{live, "", remove, "Delete customer 7?", "the NetSuite account"},
	} {
		asked := confirmationFor(c.to, c.account, c.request)
		switch {
		case asked == nil:
			if c.title != "" {
				t.Errorf("%s to %s: nothing is asked", c.request.Method, c.account)
			}
		case asked.Title != c.title || !strings.Contains(asked.Text, c.names) || !strings.Contains(asked.Text, c.request.Method+" "+c.request.URL):
			t.Errorf("%s to %s: asked %+v", c.request.Method, c.account, asked)
		}
	}
}

// The plugin gets a request that has to be confirmed only when it was.
func TestUnconfirmedRequestsAreNotSent(t *testing.T) {
	const own = `{"accountId":"1234567"}`
	b := start(t, own)
	sent := 0
	b.plugin.run = func(context.Context, plugin.Request) (plugin.Result, error) {
		sent++
		return plugin.Result{Output: []byte(`{"statusCode":204,"headers":{},"attempts":1}`)}, nil
	}
	for i, body := range []string{
		`"target":"simulator","input":{"method":"DELETE","url":"record/v1/customer/7"}`,
		`"target":"netsuite","credentials":null,"input":{"method":"POST","url":"record/v1/customer"}`,
		// The account is the one that the plugin reads, however it is written.
		`"target":"netsuite","credentials":{"accountId":"` + strings.Repeat(" ", 2*maxShownAccount) + `1234567"},"input":{"method":"POST","url":"record/v1/customer"}`,
		`"target":"netsuite","credentials":{"accountId":"1234567","AccountId":"1234567_SB1"},"input":{"method":"POST","url":"record/v1/customer"}`,
	} {
		_, text := b.ask("POST", "/api/runs", `{"id":"workbench-0123456789ab",`+body+`}`)
		if sent != i || !strings.HasPrefix(text, `{"confirmation":{"title":`) {
			t.Errorf("%s: sent %d times, and answered %s", body, sent, text)
		}
		_, text = b.ask("POST", "/api/runs", `{"id":"workbench-0123456789a`+string(rune('0'+i))+`","confirmed":true,`+body+`}`)
		if sent != i+1 || !strings.Contains(text, `"statusCode":204`) {
			t.Errorf("%s, confirmed: sent %d times, and answered %s", body, sent, text)
		}
	}
}

func TestAccountKindComesFromTheConnector(t *testing.T) {
	b := start(t, `{"accountId":"1234567"}`)
	for body, want := range map[string]string{
		`{"target":"netsuite","accountId":"1234567"}`:     `{"name":"the NetSuite account 1234567 (production)","id":"1234567","kind":"production","production":true}`,
		`{"target":"netsuite","accountId":null}`:          `{"name":"the NetSuite account 1234567 (production)","id":"1234567","kind":"production","production":true}`,
		`{"target":"netsuite","accountId":"1234567_SB1"}`: `{"name":"the NetSuite account 1234567-sb1 (sandbox)","id":"1234567-sb1","kind":"sandbox","production":false}`,
		`{"target":"netsuite","accountId":""}`:            `{"name":"the NetSuite account","id":"","kind":"","production":false}`,
		`{"target":"simulator","accountId":"1234567"}`:    `{"name":"the simulated account 1234567","id":"1234567","kind":"simulated","production":false}`,
	} {
		if _, text := b.ask("POST", "/api/account", body); text != want+"\n" {
			t.Errorf("%s: %s", body, text)
		}
	}
}

// Advice follows the outcome: where that of a write is unknown, it says to look,
// and no longer to wait and try again.
func TestAdviceFollowsTheOutcome(t *testing.T) {
	t.Parallel()
	read, write := sentRequest{Method: "GET", ReadOnly: true}, sentRequest{Method: "POST"}
	for _, c := range []struct {
		failure failure.Error
		request sentRequest
		outcome failure.Outcome
		message string
		text    string
		advice  string
		wait    float64
	}{
		{failure.Error{Reason: failure.Cancelled, Message: "The call was cancelled.", Outcome: failure.Rejected}, read,
			failure.Rejected, "The call was cancelled.", "The request only reads: it changed nothing in NetSuite.", adviceFor(failure.Cancelled), 0},
		{failure.Error{Reason: failure.UpstreamError, Message: "Out of order. Try again later.", Outcome: failure.Rejected, StatusCode: 503, RetryAfter: 1500 * time.Millisecond}, read,
			failure.Rejected, "Out of order. Try again later.", "NetSuite did not carry it out.", adviceFor(failure.UpstreamError), 1.5},
		{failure.Error{Reason: failure.UpstreamError, Message: "Out of order. Look.", Outcome: failure.Unknown, StatusCode: 503, RetryAfter: time.Second}, write,
			failure.Unknown, "Out of order. Look.", "NetSuite may have carried it out. Look before you run it again.", lookFirst, 0},
		{failure.Error{Reason: failure.Unavailable, Message: "Not sent. Try again.", Outcome: failure.NotSent, RetryAfter: time.Second}, write,
			failure.NotSent, "Not sent. Try again.", "NetSuite did not get this request.", adviceFor(failure.Unavailable), 1},
	} {
		f := viewFailure(&c.failure, c.request)
		if f.Outcome != c.outcome || f.Message != c.message || f.OutcomeText != c.text || f.Advice != c.advice || f.RetryAfter != c.wait {
			t.Errorf("%s: %+v", c.failure.Message, f)
		}
	}
}
