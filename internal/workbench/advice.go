package workbench

import (
	"strings"

	"netsuite-connector/failure"
)

// adviceFor says what to do about a reason, for a person who meets it first.
// What is particular to one case is in the message.
func adviceFor(reason failure.Reason) string {
	switch reason {
	case failure.InvalidCredentials:
		return "Correct the named fields of the connection, then verify it."
	case failure.InvalidConfig, failure.InvalidInput:
		return "Correct the named fields and run the request again."
	case failure.UnknownAction:
		return "The plugin and the workbench are of different versions: use both from one release."
	case failure.URLRefused:
		return "Use a path below /services/rest/, such as record/v1/customer, or an https address on this account's API hosts."
	case failure.PolicyRefused:
		return "Turn Read-only off at the top of the page, if it is on. Other guards are Environment under Settings, and the process settings NETSUITE_CONNECTOR_ENVIRONMENT and NETSUITE_CONNECTOR_READ_ONLY."
	case failure.AuthenticationFailed:
		return "In NetSuite open Setup > Users/Roles > View Login Audit Trail: the column Detail names the cause. Then verify the connection."
	case failure.PermissionDenied:
		return "Give the role of the M2M mapping the permission for this record: Setup > Users/Roles > Manage Roles, tab Permissions."
	case failure.NotFound:
		return "Check the record type and the ID in the URL. If a missing record is not an error here, tick Don't Throw Error on 404 Response under Settings."
	case failure.RequestRejected:
		return "NetSuite's answer names what it does not accept: correct the request and run it again."
	case failure.RateLimited:
		return "The account's limit of concurrent requests is reached: wait a little, allow more time or retries under Settings, or run fewer requests at once."
	case failure.UpstreamError:
		return "NetSuite failed: run the request again later. If it keeps failing, NetSuite's support asks for the answer below."
	case failure.Unavailable:
		return "Check the network between this machine and NetSuite: DNS, firewall, HTTPS_PROXY. Check the account ID, too."
	case failure.Timeout:
		return "Allow more time under Settings, ask for less at once (limit, fields), or let NetSuite work in the background with the header Prefer: respond-async."
	case failure.Cancelled:
		return "Run the request again if it is still needed."
	case failure.ResponseTooLarge:
		return "Ask for less: limit, fields, or a SuiteQL query that names its columns."
	case failure.InvalidResponse:
		return "Run the request again. If it keeps failing, set Response Format to text under Settings, to see what came."
	}
	return "The plugin's log has the details: start the workbench with NETSUITE_CONNECTOR_LOG_LEVEL=debug."
}

// titleFor says in a few words what a reason means.
func titleFor(reason failure.Reason) string {
	switch reason {
	case failure.InvalidCredentials:
		return "The connection is not complete"
	case failure.InvalidConfig:
		return "A setting does not fit"
	case failure.InvalidInput:
		return "The request is not complete"
	case failure.UnknownAction:
		return "The plugin does not know this action"
	case failure.URLRefused:
		return "The URL is not one of this account"
	case failure.PolicyRefused:
		return "A guard refused the request"
	case failure.AuthenticationFailed:
		return "NetSuite did not accept the sign-in"
	case failure.PermissionDenied:
		return "The role may not do this"
	case failure.NotFound:
		return "There is no such record"
	case failure.RequestRejected:
		return "NetSuite did not accept the request"
	case failure.RateLimited:
		return "The account is busy"
	case failure.UpstreamError:
		return "NetSuite failed"
	case failure.Unavailable:
		return "NetSuite could not be reached"
	case failure.Timeout:
		return "The time was up"
	case failure.Cancelled:
		return "Cancelled"
	case failure.ResponseTooLarge:
		return "The answer is too large"
	case failure.InvalidResponse:
		return "The answer cannot be read"
	}
	return "The plugin failed"
}

// unknownTitle is what a failed write is headed with whose outcome is unknown.
const unknownTitle = "NetSuite may have carried this out"

// lookFirst is the advice about a write whose outcome is unknown, whatever the
// reason.
const lookFirst = "Look in NetSuite first whether the request was carried out, for example by reading the record or with a SuiteQL query. Send it once more only if it was not."

// outcomeText puts an outcome in words. unanswered is a request that only reads
// and that NetSuite did not answer.
func outcomeText(outcome failure.Outcome, unanswered bool) string {
	switch outcome {
	case failure.NotSent:
		return "NetSuite did not get this request."
	case failure.Rejected:
		if unanswered {
			return "The request only reads: it changed nothing in NetSuite."
		}
		return "NetSuite did not carry it out."
	case failure.Unknown:
		return "NetSuite may have carried it out. Look before you run it again."
	}
	return ""
}

// adviseOn makes the advice of a failure fit what request does. Where the outcome
// of a write is unknown, looking comes first, and nothing tells the person to try
// again.
func (f *failureView) adviseOn(request sentRequest) {
	f.OutcomeText = outcomeText(f.Outcome, request.ReadOnly && f.StatusCode == 0)
	if strings.Contains(f.Message, "Login Audit Trail") {
		f.Advice = "" // the message says what to do, ending there
	}
	if f.Outcome == failure.Unknown {
		f.Title, f.Advice, f.RetryAfter = unknownTitle, lookFirst, 0
	}
}
