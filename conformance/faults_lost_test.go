package conformance_test

import (
	"net/http"

	"netsuite-connector/simulator"
)

// The connection was lost after sending.
var lostAfterSending = []faultRow{
	{faults: faults{
		"lost before it was read":             {Kind: simulator.KindCutBeforeRead},
		"lost before it was read, by a reset": {Kind: simulator.KindCutBeforeRead, Reset: true},
		"lost when it was read":               {Kind: simulator.KindCutAfterRead},
		"lost when it was read, by a reset":   {Kind: simulator.KindCutAfterRead, Reset: true},
	},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: UNAVAILABLE, rejected, RetryInfo",
			notRepeatable: "tries 1, requests 1, applied 0: UNAVAILABLE, unknown",
			repeatable:    "tries 2, requests 2, applied 0: UNAVAILABLE, unknown",
		}},
	{faults: faults{
		"lost before it was read, once":             {Kind: simulator.KindCutBeforeRead, Times: 1},
		"lost before it was read, by a reset, once": {Kind: simulator.KindCutBeforeRead, Times: 1, Reset: true},
		"lost when it was read, once":               {Kind: simulator.KindCutAfterRead, Times: 1},
		"lost when it was read, by a reset, once":   {Kind: simulator.KindCutAfterRead, Times: 1, Reset: true},
	},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: success",
			notRepeatable: "tries 1, requests 1, applied 0: UNAVAILABLE, unknown",
			repeatable:    "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{
		"lost when it was carried out":             {Kind: simulator.KindCutAfterWork},
		"lost when it was carried out, by a reset": {Kind: simulator.KindCutAfterWork, Reset: true},
	},
		ends: ends{
			reads:              "tries 2, requests 2, applied 0: UNAVAILABLE, rejected, RetryInfo",
			notRepeatable:      "tries 1, requests 1, applied 1: UNAVAILABLE, unknown",
			"PUT":              "tries 2, requests 2, applied 2: UNAVAILABLE, unknown",
			"DELETE, " + keyed: "tries 2, requests 2, applied 1: UNAVAILABLE, unknown",
		}},
	{faults: faults{
		"lost when it was carried out, once":             {Kind: simulator.KindCutAfterWork, Times: 1},
		"lost when it was carried out, by a reset, once": {Kind: simulator.KindCutAfterWork, Times: 1, Reset: true},
	},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: success",
			notRepeatable: "tries 1, requests 1, applied 1: UNAVAILABLE, unknown",
			"PUT":         "tries 2, requests 2, applied 2: success",
			"DELETE":      "tries 2, requests 2, applied 1: NOT_FOUND 404, unknown",
			keyed:         "tries 2, requests 2, applied 1: success",
		}},
}

// 500, 502, 503, 504 and 408: treated as a lost connection. The simulator
// answers 500 once it has carried the request out, and the others before.
var serverErrors = []faultRow{
	{faults: faults{"500": {Kind: simulator.KindStatus, Status: 500, AfterWork: true}},
		ends: ends{
			reads:              "tries 2, requests 2, applied 0: UPSTREAM_ERROR 500, rejected, RetryInfo",
			notRepeatable:      "tries 1, requests 1, applied 1: UPSTREAM_ERROR 500, unknown",
			"PUT":              "tries 2, requests 2, applied 2: UPSTREAM_ERROR 500, unknown",
			"DELETE, " + keyed: "tries 2, requests 2, applied 1: UPSTREAM_ERROR 500, unknown",
		}},
	{faults: faults{"500, once": {Kind: simulator.KindStatus, Status: 500, AfterWork: true, Times: 1}},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: success",
			notRepeatable: "tries 1, requests 1, applied 1: UPSTREAM_ERROR 500, unknown",
			"PUT":         "tries 2, requests 2, applied 2: success",
			"DELETE":      "tries 2, requests 2, applied 1: NOT_FOUND 404, unknown",
			keyed:         "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{
		"502": {Kind: simulator.KindStatus, Status: 502},
		"503": {Kind: simulator.KindStatus, Status: 503},
		"504": {Kind: simulator.KindStatus, Status: 504},
	},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: UPSTREAM_ERROR <status>, rejected, RetryInfo",
			notRepeatable: "tries 1, requests 1, applied 0: UPSTREAM_ERROR <status>, unknown",
			repeatable:    "tries 2, requests 2, applied 0: UPSTREAM_ERROR <status>, unknown",
		}},
	{faults: faults{
		"502, once": {Kind: simulator.KindStatus, Status: 502, Times: 1},
		"503, once": {Kind: simulator.KindStatus, Status: 503, Times: 1},
		"504, once": {Kind: simulator.KindStatus, Status: 504, Times: 1},
	},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: success",
			notRepeatable: "tries 1, requests 1, applied 0: UPSTREAM_ERROR <status>, unknown",
			repeatable:    "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{"408": {Kind: simulator.KindStatus, Status: 408}},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: REQUEST_REJECTED 408, rejected, RetryInfo",
			notRepeatable: "tries 1, requests 1, applied 0: REQUEST_REJECTED 408, unknown",
			repeatable:    "tries 2, requests 2, applied 0: REQUEST_REJECTED 408, unknown",
		}},
	{faults: faults{"408, once": {Kind: simulator.KindStatus, Status: 408, Times: 1}},
		ends: ends{
			reads:         "tries 2, requests 2, applied 0: success",
			notRepeatable: "tries 1, requests 1, applied 0: REQUEST_REJECTED 408, unknown",
			repeatable:    "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{"503 with a Retry-After beyond the time left": {Kind: simulator.KindStatus, Status: 503, Header: http.Header{"Retry-After": {"60"}}}},
		config: halfMinute,
		ends: ends{
			reads:  "tries 1, requests 1, applied 0: UPSTREAM_ERROR 503, rejected, RetryInfo",
			writes: "tries 1, requests 1, applied 0: UPSTREAM_ERROR 503, unknown",
		}},
}

// Anything else is not tried again.
var notRetried = []faultRow{
	{faults: faults{
		"half a body of stated length": {Kind: simulator.KindHalfBody},
		"half a body in chunks":        {Kind: simulator.KindHalfChunked},
	},
		ends: ends{
			reads:    "tries 1, requests 1, applied 0: INVALID_RESPONSE 200, rejected, RetryInfo",
			notAsync: "tries 1, requests 1, applied 1: INVALID_RESPONSE 200, unknown",
			keyed:    "tries 1, requests 1, applied 1: INVALID_RESPONSE 202, unknown",
		}},
	{faults: faults{"no HTTP": {Kind: simulator.KindGarbage}},
		ends: ends{
			reads:  "tries 1, requests 1, applied 0: INVALID_RESPONSE, rejected, RetryInfo",
			writes: "tries 1, requests 1, applied 0: INVALID_RESPONSE, unknown",
		}},
	{faults: faults{"no HTTP when it was carried out": {Kind: simulator.KindGarbage, AfterWork: true}},
		ends: ends{
			reads:  "tries 1, requests 1, applied 0: INVALID_RESPONSE, rejected, RetryInfo",
			writes: "tries 1, requests 1, applied 1: INVALID_RESPONSE, unknown",
		}},
	{faults: faults{"a body that does not end": {Kind: simulator.KindStall}},
		config: shortTime,
		ends: ends{
			reads:    "tries 1, requests 1, applied 0: TIMEOUT 200, rejected",
			notAsync: "tries 1, requests 1, applied 1: TIMEOUT 200, unknown",
			keyed:    "tries 1, requests 1, applied 1: TIMEOUT 202, unknown",
		}},
	{faults: faults{"no answer": {Kind: simulator.KindDelayAnswer}},
		config: shortTime,
		ends: ends{
			reads:  "tries 1, requests 1, applied 0: TIMEOUT, rejected",
			writes: "tries 1, requests 1, applied 1: TIMEOUT, unknown",
		}},
}
