package pluginside

import (
	"net/http"
	"strconv"
	"time"

	"google.golang.org/grpc/codes"

	"netsuite-connector/simulator"
)

// reasonCodes are the status codes that the contract's reasons come with.
func reasonCodes() map[string]codes.Code {
	return map[string]codes.Code{
		"INVALID_CREDENTIALS": codes.InvalidArgument, "INVALID_CONFIG": codes.InvalidArgument, "INVALID_INPUT": codes.InvalidArgument,
		"UNKNOWN_ACTION": codes.NotFound, "URL_REFUSED": codes.InvalidArgument, "POLICY_REFUSED": codes.FailedPrecondition,
		"AUTHENTICATION_FAILED": codes.Unauthenticated, "PERMISSION_DENIED": codes.PermissionDenied, "NOT_FOUND": codes.NotFound,
		"REQUEST_REJECTED": codes.FailedPrecondition, "RATE_LIMITED": codes.ResourceExhausted, "UPSTREAM_ERROR": codes.Unavailable,
		"UNAVAILABLE": codes.Unavailable, "TIMEOUT": codes.DeadlineExceeded, "CANCELLED": codes.Canceled,
		"RESPONSE_TOO_LARGE": codes.ResourceExhausted, "INVALID_RESPONSE": codes.Unavailable, "INTERNAL": codes.Internal,
	}
}

// ended is an error that a fault leads to, for a read and for a create.
type ended struct {
	fault         simulator.Fault
	reason        string
	status        string // metadata's statusCode
	read, written [2]string
}

// endIn tries a fault with maxRetries 0.
func (t *trial) endIn(e ended) {
	fault := t.inject(e.fault)
	defer fault.Remove()
	for input, ends := range map[string][2]string{read: e.read, create: e.written} {
		f := t.fails(input, `{"maxRetries":0,"timeoutSeconds":10}`, e.reason)
		t.ends(f, ends[0], ends[1])
		if f.Metadata["statusCode"] != e.status {
			t.errorf("%s: statusCode is %q, want %q", e.reason, f.Metadata["statusCode"], e.status)
		}
	}
}

func api(f simulator.Fault) simulator.Fault {
	f.Stage = simulator.StageAPI
	return f
}

func errorClauses() []clause {
	rejected, mayRepeat, unknown := [2]string{"rejected", "never"}, [2]string{"rejected", "safe"}, [2]string{"unknown", "check"}
	status := func(n int) simulator.Fault { return api(simulator.Fault{Kind: simulator.KindStatus, Status: n}) }
	return []clause{
		rule("errors.permission", reasons, "403 is PERMISSION_DENIED", func(t *trial) {
			t.connect().endIn(ended{api(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission}), "PERMISSION_DENIED", "403", rejected, rejected})
		}),
		rule("errors.rejected", reasons, "Another 4xx is REQUEST_REJECTED", func(t *trial) {
			t.connect()
			for _, n := range []int{400, 405, 409, 410, 415, 422} {
				t.endIn(ended{status(n), "REQUEST_REJECTED", strconv.Itoa(n), rejected, rejected})
			}
		}),
		rule("errors.upstream", reasons, "5xx is UPSTREAM_ERROR: a read rejected, a write unknown", func(t *trial) {
			t.connect()
			for _, n := range []int{500, 502, 503, 504} {
				t.endIn(ended{status(n), "UPSTREAM_ERROR", strconv.Itoa(n), mayRepeat, unknown})
			}
		}),
		rule("errors.rate_limited", reasons, "429 with maxRetries 0 is RATE_LIMITED: rejected, safe to repeat", func(t *trial) {
			t.connect().endIn(ended{api(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemConcurrency}), "RATE_LIMITED", "429", mayRepeat, mayRepeat})
		}),
		rule("errors.no_connection", reasons, "No connection is UNAVAILABLE, not_sent", func(t *trial) {
			t.connect().noConnection(simulator.KindConnectRefused, simulator.KindConnectCut, simulator.KindHandshakeCut)
		}),
		rule("errors.certificate", security, "A server's certificate that nobody trusts, or that is another host's, is refused: UNAVAILABLE, not_sent", func(t *trial) {
			t.connect().noConnection(simulator.KindUntrustedCertificate, simulator.KindWrongHostCertificate)
		}),
		rule("errors.lost_connection", reasons, "A connection lost before a status line is UNAVAILABLE: a read rejected, a write unknown", func(t *trial) {
			t.connect()
			for _, kind := range []simulator.Kind{simulator.KindCutAfterRead, simulator.KindCutAfterWork} {
				t.endIn(ended{api(simulator.Fault{Kind: kind}), "UNAVAILABLE", "", mayRepeat, unknown})
			}
		}),
		rule("errors.not_http", reasons, "What is not HTTP is INVALID_RESPONSE", func(t *trial) {
			t.connect()
			t.endIn(ended{api(simulator.Fault{Kind: simulator.KindGarbage}), "INVALID_RESPONSE", "", mayRepeat, unknown})
			t.endIn(ended{api(simulator.Fault{Kind: simulator.KindRaw, Body: simulator.StatusLine000}), "INVALID_RESPONSE", "", mayRepeat, unknown})
		}),
		rule("errors.surplus", security, "What a server sends after an answer is never taken for the next answer", func(t *trial) {
			t.own()
			t.fault(simulator.Fault{Kind: simulator.KindSurplus, Times: 1})
			t.succeeds(read, ``)
			for range 3 {
				a := t.succeeds(read, ``)
				if contains(string(a.raw), "unasked") {
					t.errorf("the output is %s", a.raw)
				}
			}
		}),
		rule("errors.wait_too_long", tryingAgain, "A wait that does not fit the time left ends the call at once, with the answer in hand and RetryInfo", func(t *trial) {
			t.connect()
			for n, reason := range map[int]string{429: "RATE_LIMITED", 503: "UPSTREAM_ERROR"} {
				fault := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: n, Header: http.Header{"Retry-After": {"60"}}})
				began := time.Now()
				f := t.fails(read, `{"timeoutSeconds":20}`, reason)
				if took := time.Since(began); took > 10*time.Second || f.Retry == nil || *f.Retry < 30*time.Second || *f.Retry > 61*time.Second {
					t.errorf("%d: after %v, RetryInfo %v, want at once and about 60 s", n, took, f.Retry)
				}
				fault.Remove()
			}
		}),
	}
}

// noConnection checks what comes of it that there is none.
func (t *trial) noConnection(kinds ...simulator.Kind) {
	for _, kind := range kinds {
		fault := t.inject(simulator.Fault{Kind: kind})
		t.ends(t.fails(create, `{"maxRetries":0,"timeoutSeconds":20}`, "UNAVAILABLE"), "not_sent", "safe")
		fault.Remove()
	}
	t.nothingSent()
}
