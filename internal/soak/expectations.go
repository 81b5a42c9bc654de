package soak

import (
	"netsuite-connector/failure"
	"netsuite-connector/simulator"
)

// cause is what may befall a call: a fault that met one of its requests, an
// incident while it ran, or the caller's own doing.
type cause string

const (
	causeBlocked       cause = "blocked by the limit"
	causeBlockCut      cause = "a RESTlet's block cut short" // it cannot be told from a script's error
	causeScriptFailed  cause = "the script failed after its work"
	causeRefusedOnce   cause = "401 once"
	causeRefusedTwice  cause = "401 to a renewed token"
	causeErased        cause = "404 to a DELETE that was repeated"
	causeDeadline      cause = "the host's deadline"
	causeCancel        cause = "the host cancelled"
	causeHurried       cause = "little time"
	causeUnread        cause = "the host does not read"
	causeConnection    cause = "no connection"
	causeTokenEndpoint cause = "the token endpoint failed"

	causeAssertionRefused cause = "the assertion was refused"
	causeClock            cause = "the clock was off"
	causeTokensEnded      cause = "all tokens ended"
	causeDropped          cause = "all connections dropped"
	causeKilled           cause = "the plugin was killed"
	causeClosed           cause = "the host closed the plugin"
)

type (
	reasons  []failure.Reason
	outcomes []failure.Outcome
)

// expectation is what a call may end in for one cause. A call that met several,
// with its tries, may have the reason of one and the outcome of another.
type expectation struct {
	reasons reasons
	read    outcomes
	write   outcomes
}

// expectations are the whole of what failures are allowed. What is not here is a
// fault of the connector's: a call that nothing befell succeeds.
//
//nolint:gochecknoglobals // a constant table
var expectations = func() map[cause]expectation {
	const (
		notSent  = failure.NotSent
		rejected = failure.Rejected
		maybe    = failure.Unknown
	)
	return map[cause]expectation{
		// Faults that met one of the call's own requests.
		cause(simulator.KindCutBeforeRead): {reasons{failure.Unavailable}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindCutAfterRead):  {reasons{failure.Unavailable}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindCutAfterWork):  {reasons{failure.Unavailable}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindGarbage):       {reasons{failure.InvalidResponse}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindHalfBody):      {reasons{failure.InvalidResponse}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindHalfChunked):   {reasons{failure.InvalidResponse}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindStall):         {reasons{failure.InvalidResponse}, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindDelayAnswer):   {nil, outcomes{rejected}, outcomes{maybe}},
		cause(simulator.KindEndless):       {reasons{failure.ResponseTooLarge}, outcomes{rejected}, outcomes{maybe}},
		"status 408":                       {reasons{failure.RequestRejected}, outcomes{rejected}, outcomes{maybe}},
		"status 500":                       {reasons{failure.UpstreamError}, outcomes{rejected}, outcomes{maybe}},
		"status 502":                       {reasons{failure.UpstreamError}, outcomes{rejected}, outcomes{maybe}},
		"status 503":                       {reasons{failure.UpstreamError}, outcomes{rejected}, outcomes{maybe}},
		"status 504":                       {reasons{failure.UpstreamError}, outcomes{rejected}, outcomes{maybe}},

		causeBlocked:      {reasons{failure.RateLimited}, outcomes{rejected}, outcomes{rejected}},
		causeBlockCut:     {reasons{failure.RequestRejected}, outcomes{rejected}, outcomes{rejected, maybe}},
		causeScriptFailed: {reasons{failure.RequestRejected, failure.UpstreamError}, outcomes{rejected}, outcomes{maybe}},
		causeRefusedOnce:  {nil, outcomes{rejected}, outcomes{rejected}}, // the reason is of what kept it from being sent again
		causeRefusedTwice: {reasons{failure.AuthenticationFailed}, outcomes{rejected}, outcomes{rejected}},
		causeErased:       {reasons{failure.NotFound}, nil, outcomes{maybe}},

		// Incidents while it ran.
		causeConnection:       {reasons{failure.Unavailable}, outcomes{notSent}, outcomes{notSent}},
		causeTokenEndpoint:    {reasons{failure.Unavailable}, outcomes{notSent}, outcomes{notSent}},
		causeAssertionRefused: {reasons{failure.AuthenticationFailed}, outcomes{notSent}, outcomes{notSent}},
		causeClock:            {reasons{failure.AuthenticationFailed}, outcomes{notSent}, outcomes{notSent}},
		causeTokensEnded:      {nil, nil, nil}, // what it leads to is 401, above
		causeDropped:          {reasons{failure.Unavailable, failure.InvalidResponse}, outcomes{notSent, rejected}, outcomes{notSent, maybe}},

		// What a host does to its calls. gRPC makes most of these errors itself; the
		// host's half of the plugin tells a read from a write.
		causeDeadline: {reasons{failure.Timeout, failure.Cancelled}, outcomes{notSent, rejected}, outcomes{notSent, rejected, maybe}},
		causeCancel:   {reasons{failure.Cancelled}, outcomes{notSent, rejected}, outcomes{notSent, rejected, maybe}},
		causeKilled:   {reasons{failure.Unavailable}, outcomes{rejected}, outcomes{maybe}}, // what was not sent goes to the next process
		causeClosed:   {reasons{failure.Unavailable, failure.Cancelled}, outcomes{notSent, rejected}, outcomes{notSent, rejected, maybe}},

		// What a call's own limits lead to. Without them no call times out.
		causeHurried: {reasons{failure.Timeout}, outcomes{notSent, rejected}, outcomes{notSent, rejected, maybe}},
		causeUnread:  {reasons{failure.Timeout, failure.Cancelled}, outcomes{notSent, rejected}, outcomes{notSent, rejected, maybe}},
	}
}()
