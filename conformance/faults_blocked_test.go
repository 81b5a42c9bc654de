package conformance_test

import (
	"net/http"

	"netsuite-connector/simulator"
)

// NetSuite blocked the request: it was not carried out, so every method is
// tried again, as often as it takes: a block does not count against maxRetries.
var blocked = []faultRow{
	{faults: faults{"429 three times": {Kind: simulator.KindStatus, Status: 429, Times: 3}},
		ends: ends{
			reads:  "tries 4, requests 4, applied 0: success",
			writes: "tries 4, requests 4, applied 1: success",
		}},
	{faults: faults{"429 with a Retry-After of one second, once": {Kind: simulator.KindStatus, Status: 429, Times: 1, Header: http.Header{"Retry-After": {"1"}}}},
		ends: ends{
			reads:  "tries 2, requests 2, applied 0: success",
			writes: "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{"429 without retries": {Kind: simulator.KindStatus, Status: 429}},
		config: noRetry,
		ends:   ends{everyMethod: "tries 1, requests 1, applied 0: RATE_LIMITED 429, rejected, RetryInfo"}},
	{faults: faults{"429 with a Retry-After beyond the time left": {Kind: simulator.KindStatus, Status: 429, Header: http.Header{"Retry-After": {"60"}}}},
		config: halfMinute,
		ends:   ends{everyMethod: "tries 1, requests 1, applied 0: RATE_LIMITED 429, rejected, RetryInfo"}},
	{faults: faults{"SSS_REQUEST_LIMIT_EXCEEDED three times": {Kind: simulator.KindStatus, Status: 400, Body: restletBlocked, Times: 3}},
		ends: ends{
			"RESTlet":  "tries 4, requests 4, applied 1: success",
			notRESTlet: "tries 1, requests 1, applied 0: REQUEST_REJECTED 400, rejected",
		}},
	{faults: faults{"SSS_REQUEST_LIMIT_EXCEEDED as text, once": {Kind: simulator.KindStatus, Status: 400, Body: restletBlockedText, Times: 1}},
		ends: ends{
			"RESTlet":  "tries 2, requests 2, applied 1: success",
			notRESTlet: "tries 1, requests 1, applied 0: REQUEST_REJECTED 400, rejected",
		}},
	// A script that only mentions the code may have done some of its work before
	// it met a block itself.
	{faults: faults{
		"limit mentioned in the message": {Kind: simulator.KindStatus, Status: 400,
			Body: `{"error":{"code":"Order 7 was made","message":"its invoice met SSS_REQUEST_LIMIT_EXCEEDED"}}`},
		"limit mentioned in JSON in the message": {Kind: simulator.KindStatus, Status: 400,
			Body: `{"error":{"code":"UNEXPECTED_ERROR","message":"{\"code\":\"SSS_REQUEST_LIMIT_EXCEEDED\"}"}}`},
		"limit mentioned in an error of SuiteScript": {Kind: simulator.KindStatus, Status: 400,
			Body: `{"type":"error.UserEventError","name":"MINE","message":"SSS_REQUEST_LIMIT_EXCEEDED"}`},
		"limit mentioned in text": {Kind: simulator.KindStatus, Status: 400,
			Body: "error code: MINE\nerror message: SSS_REQUEST_LIMIT_EXCEEDED"},
		"limit mentioned beside a code that is a number": {Kind: simulator.KindStatus, Status: 400,
			Body: `{"code":7,"message":"SSS_REQUEST_LIMIT_EXCEEDED"}`},
	},
		ends: ends{
			"RESTlet":  "tries 1, requests 1, applied 0: REQUEST_REJECTED 400, unknown",
			notRESTlet: "tries 1, requests 1, applied 0: REQUEST_REJECTED 400, rejected",
		}},
}
