package pluginside

import (
	"context"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"netsuite-connector/simulator"
)

func tokenClauses() []clause {
	return []clause{
		rule("token.bearer", tokens, "Requests bear the token of their own account in Authorization", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			for _, seen := range t.requests() {
				if seen.Bearer == nil || !strings.HasPrefix(seen.Header.Get("Authorization"), "Bearer ") {
					t.errorf("%s %s has no token that the account knows", seen.Method, seen.RequestURI)
				}
			}
		}),
		rule("token.reuse", tokens, "One token serves many calls, and is asked for once however many wait", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: 200 * time.Millisecond})
			t.together(16, read, ``)
			t.together(4, read, ``)
			if n := len(t.tokenRequests()); n != 1 {
				t.errorf("%d token requests for 20 calls, want 1", n)
			}
		}),
		rule("token.apart", security, "Another key, client or account never gets a token that it did not ask for", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			t.credentials = t.credentials.with(document{"clientId": simulator.NewClientID()})
			t.fails(read, ``, "AUTHENTICATION_FAILED")
			t.sent(1)
		}),
		rule("token.renewal", tokens, "A 401 renews the token once, and the request is sent once more", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			for _, input := range []string{read, create} {
				t.account.ExpireTokens()
				before := len(t.requests())
				if a := t.succeeds(input, once); a.Attempts != 2 {
					t.errorf("attempts is %d, want 2", a.Attempts)
				}
				if n := len(t.requests()) - before; n != 2 {
					t.errorf("%d requests, want 2", n)
				}
			}
			if n := len(t.tokenRequests()); n != 3 {
				t.errorf("%d token requests, want 3", n)
			}
		}),
		rule("token.second_401", tokens, "A fresh token that meets 401 is AUTHENTICATION_FAILED: two requests, no more", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 401, Body: `{"title":"Unauthorized","status":401,"o:errorDetails":[{"detail":"Invalid login attempt.","o:errorCode":"INVALID_LOGIN"}]}`})
			f := t.fails(read, `{"timeoutSeconds":10}`, "AUTHENTICATION_FAILED")
			t.ends(f, "rejected", "never")
			t.sent(2)
			if f.Code != codes.Unauthenticated || f.Metadata["statusCode"] != "401" {
				t.errorf("code %s, statusCode %q", f.Code, f.Metadata["statusCode"])
			}
		}),
		rule("token.refused", tokens, "A refused assertion is AUTHENTICATION_FAILED at once, and the message names the Login Audit Trail", func(t *trial) {
			t.connect()
			t.credentials = t.credentials.with(document{"certificateId": "no-such-certificate"})
			f := t.fails(read, ``, "AUTHENTICATION_FAILED")
			t.ends(f, "not_sent", "never")
			if n := len(t.tokenRequests()); n != 1 || f.Code != codes.Unauthenticated || !contains(f.Message, "Login Audit Trail") {
				t.errorf("%d token requests, code %s: %s", n, f.Code, f.Message)
			}
			t.sent(0)
		}),
		rule("token.server_error", tokens, "500 with server_error from the token endpoint is a refusal, too: not tried again", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 500, Body: `{"error":"server_error"}`})
			t.fails(read, ``, "AUTHENTICATION_FAILED")
			if n := len(t.tokenRequests()); n != 1 {
				t.errorf("%d token requests, want 1", n)
			}
		}),
		rule("token.endpoint_down", tokens, "A token endpoint that is down is tried up to 5 times, then UNAVAILABLE, not_sent", func(t *trial) {
			t.connect()
			down := t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 503, Times: 1})
			t.succeeds(read, ``)
			down.Remove()
			t.account.ExpireTokens()
			t.join(t.sim, "")
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 503, Header: map[string][]string{"Retry-After": {"0"}}})
			t.ends(t.fails(read, `{"timeoutSeconds":30}`, "UNAVAILABLE"), "not_sent", "safe")
			if n := len(t.tokenRequests()); n < 2 || n > 5 {
				t.errorf("%d token requests, want 2 to 5", n)
			}
			t.sent(0)
		}),
		rule("token.none", tokens, "A token answer without a token is INVALID_RESPONSE", func(t *trial) {
			t.connect()
			t.inject(simulator.Fault{Kind: simulator.KindStatus, Stage: simulator.StageToken, Status: 200, Body: `{"token_type":"Bearer"}`})
			f := t.fails(read, `{"timeoutSeconds":10}`, "INVALID_RESPONSE")
			if f.Metadata["outcome"] != "not_sent" {
				t.errorf("outcome %s", f.Metadata["outcome"])
			}
			t.sent(0)
		}),
		rule("token.caller_leaves", tokens, "A caller that is cancelled never spoils a token that others wait for", func(t *trial) {
			t.connect()
			slow := t.inject(simulator.Fault{Kind: simulator.KindDelayAnswer, Stage: simulator.StageToken, Delay: 700 * time.Millisecond})
			ctx, cancel := context.WithCancel(t.ctx)
			defer cancel()
			var group sync.WaitGroup
			group.Go(func() { t.run(ctx, t.request(read, ``)) })
			t.await(10*time.Second, "a token request", func() bool { return slow.Hits() > 0 })
			for range 4 {
				group.Go(func() {
					if _, f := t.call(read, ``); f != nil {
						t.errorf("another caller's call failed: %v", f)
					}
				})
			}
			cancel()
			group.Wait()
		}),
		rule("token.clock", tokens, "Where the server's Date is over 30 s off, an error of authentication names the clock and by how much", func(t *trial) {
			t.apart(simulator.Options{})
			t.sim.SetClockOffset(-95 * time.Second)
			f := t.fails(read, ``, "AUTHENTICATION_FAILED")
			if !contains(f.Message, "clock") || !saysSeconds(f.Message) {
				t.errorf("the message does not speak of a clock that is 95 s off: %s", f.Message)
			}
		}),
	}
}
