package conformance_test

import (
	"slices"
	"time"

	"netsuite-connector/simulator"
)

// Groups of the methods (see methods) that end in the same way.
const (
	reads         = "GET, SuiteQL"
	notRepeatable = "POST, RESTlet, PATCH" // sent again with retryWrites only
	keyed         = "async POST, async POST with key, async PATCH"
	repeatable    = "PUT, DELETE, " + keyed // writes that may be sent again
	writes        = notRepeatable + ", " + repeatable
	everyMethod   = reads + ", " + writes

	notRESTlet = "GET, SuiteQL, POST, PATCH, " + repeatable
	notAsync   = "POST, RESTlet, PATCH, PUT, DELETE"
)

// faultTable is what "Trying again" in the design means for each method. Every
// fault of a row meets every method. Ends has what comes of it: the tries that
// the connector says it made, the requests that NetSuite saw, how many of them
// NetSuite carried out, and what the host is told.
var faultTable = slices.Concat(noConnection, blocked, lostAfterSending, serverErrors, notRetried, slow, tokenExpired)

// No connection was made: nothing was sent, so every method is tried again.
var noConnection = []faultRow{
	{faults: faults{
		"untrusted certificate":       {Kind: simulator.KindUntrustedCertificate},
		"certificate of another host": {Kind: simulator.KindWrongHostCertificate},
		"connection cut in handshake": {Kind: simulator.KindHandshakeCut},
		"proxy refuses":               {Kind: simulator.KindConnectRefused},
		"proxy closes the connection": {Kind: simulator.KindConnectCut},
	},
		ends: ends{everyMethod: "tries 2, requests 0, applied 0: UNAVAILABLE, not_sent, RetryInfo"}},
	{faults: faults{
		"untrusted certificate, once":       {Kind: simulator.KindUntrustedCertificate, Times: 1},
		"certificate of another host, once": {Kind: simulator.KindWrongHostCertificate, Times: 1},
		"connection cut in handshake, once": {Kind: simulator.KindHandshakeCut, Times: 1},
		"proxy refuses, once":               {Kind: simulator.KindConnectRefused, Times: 1},
		"proxy closes the connection, once": {Kind: simulator.KindConnectCut, Times: 1},
	},
		ends: ends{
			reads:  "tries 2, requests 1, applied 0: success",
			writes: "tries 2, requests 1, applied 1: success",
		}},
	{faults: faults{"proxy does not answer": {Kind: simulator.KindConnectStall}},
		config: shortTime,
		ends:   ends{everyMethod: "tries 1, requests 0, applied 0: TIMEOUT, not_sent"}},
}

// What is slow is waited for.
var slow = []faultRow{
	{faults: faults{
		"slow answer":  {Kind: simulator.KindDelayAnswer, Delay: 300 * time.Millisecond},
		"slow reading": {Kind: simulator.KindDelayRead, Delay: 300 * time.Millisecond},
	},
		ends: ends{
			reads:  "tries 1, requests 1, applied 0: success",
			writes: "tries 1, requests 1, applied 1: success",
		}},
}

// A token that NetSuite no longer takes is renewed once.
var tokenExpired = []faultRow{
	{faults: faults{"token expired, once": {Kind: simulator.KindExpireToken, Times: 1}},
		ends: ends{
			reads:  "tries 2, requests 2, applied 0: success",
			writes: "tries 2, requests 2, applied 1: success",
		}},
	{faults: faults{"token expired": {Kind: simulator.KindExpireToken}},
		ends: ends{everyMethod: "tries 2, requests 2, applied 0: AUTHENTICATION_FAILED 401, rejected"}},
}
