package pluginside

import (
	"slices"
	"strings"

	"google.golang.org/grpc/codes"

	"netsuite-connector/simulator"
)

// likeInputs are texts that make a read of the input that sends them for whoever
// takes an escaped quote for a quote.
func likeInputs() []string {
	const like = `x","method":"GET","url":"record/v1/customer","z":"`
	return []string{like + strings.Repeat("a", 40), like + strings.Repeat("a", 4000), `{"method":"GET","url":"record/v1/customer"}`}
}

// sending is an input that sends a text to a RESTlet. The text comes last: of a name
// that appears twice, the last value counts for most who read JSON.
func sending(text string) string {
	return `{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":` + string(marshal(text)) + `}`
}

func writeClauses() []clause {
	return []clause{
		rule("writes.once", tryingAgain, "POST, PATCH and PUT with lines are never sent twice after a failure that leaves the outcome unknown", func(t *trial) {
			t.connect()
			for _, input := range []string{create, update, putLines} {
				t.notRetried(input, ``, "unknown", "check", inconclusive()...)
			}
		}),
		rule("writes.one_request", tryingAgain, "A write that succeeds was sent once", func(t *trial) {
			t.connect()
			for range 3 {
				t.succeeds(create, ``)
			}
			t.sent(3)
			if n := len(slices.DeleteFunc(t.requests(), func(s simulator.Seen) bool { return !s.Applied })); n != 3 {
				t.errorf("%d records were made of three", n)
			}
		}),
		rule("writes.repeatable", tryingAgain, "DELETE, PUT without lines and PUT that replaces them are retried", func(t *trial) {
			t.connect()
			for _, input := range []string{remove, put, putReplace} {
				t.retried(input, ``, inconclusive()...)
			}
		}),
		rule("writes.asynchronous", tryingAgain, "An asynchronous write is retried with the same key", func(t *trial) {
			t.connect()
			t.retried(async, ``, inconclusive()...)
			seen := t.requests()
			for i := 1; i < len(seen); i += 2 {
				first, second := seen[i-1].Header.Get("X-NetSuite-Idempotency-Key"), seen[i].Header.Get("X-NetSuite-Idempotency-Key")
				if first == "" || first != second {
					t.errorf("the keys are %q and %q", first, second)
				}
			}
		}),
		rule("writes.key_taken", answers, "NetSuite's answer that the key is taken becomes the first job's answer", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindCutAfterWork, Times: 1})
			if a := t.succeeds(async, ``); a.StatusCode != 202 || a.JobID == "" || a.Body != nil {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("writes.opt_in", tryingAgain, "With retryWrites, POST and PATCH are retried as well", func(t *trial) {
			t.connect()
			for _, input := range []string{create, update, runScript} {
				t.retried(input, `{"retryWrites":true}`, simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: soon()})
			}
		}),
		rule("writes.unknown_stays", became, "Once a try is unknown, the error that ends the call is unknown, whatever later tries met", func(t *trial) {
			t.connect()
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 503, Header: soon(), Times: 1})
			t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409})
			t.ends(t.fails(create, `{"retryWrites":true}`, "REQUEST_REJECTED"), "unknown", "check")
		}),
		rule("writes.deleted", tryingAgain, "A DELETE answered 404 after a try of unknown outcome is NOT_FOUND, unknown, even with the 404 switch", func(t *trial) {
			t.connect()
			for _, config := range []string{``, `{"dontThrowErrorOn404":true}`} {
				lost := t.fault(simulator.Fault{Kind: simulator.KindCutAfterRead, Times: 1})
				gone := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 404})
				t.ends(t.fails(remove, config, "NOT_FOUND"), "unknown", "check")
				lost.Remove()
				gone.Remove()
			}
		}),
		rule("writes.any_text", became, "A write that is lost is unknown, whatever text it sends: one that reads like an input among them", func(t *trial) {
			t.connect()
			lost := simulator.Fault{Kind: simulator.KindCutAfterWork}
			for _, text := range likeInputs() {
				t.notRetried(sending(text), once, "unknown", "check", lost)
			}
			fault := t.fault(lost)
			defer fault.Remove()
			for _, text := range likeInputs() {
				_, f := t.joined(len(sending(text)), sending(text))
				switch {
				case f == nil:
					t.errorf("in pieces, %s succeeded", bounded(text))
				case f.Code != codes.Unimplemented:
					t.ends(f, "unknown", "check")
				}
			}
		}),
		rule("writes.rejected", became, "A write that NetSuite refused is rejected, never unknown", func(t *trial) {
			t.connect()
			for _, status := range []int{400, 403, 404, 405, 409, 415, 422} {
				t.notRetried(create, ``, "rejected", "never", simulator.Fault{Kind: simulator.KindStatus, Status: status})
			}
		}),
		rule("writes.half_answer", became, "A write whose answer is cut short is INVALID_RESPONSE, unknown, and sent once", func(t *trial) {
			t.connect()
			t.notRetried(create, ``, "unknown", "check", simulator.Fault{Kind: simulator.KindHalfBody}, simulator.Fault{Kind: simulator.KindHalfChunked}, simulator.Fault{Kind: simulator.KindGarbage})
		}),
	}
}
