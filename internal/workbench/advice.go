package workbench

import "netsuite-connector/failure"

// remedy says what to do about a reason, for a person who meets it first.
// What is particular to one case is in the message.
func remedy(reason failure.Reason) string {
	switch reason {
	case failure.InvalidCredentials:
		return "Put the named fields of the connection right, then verify it."
	case failure.InvalidConfig, failure.InvalidInput:
		return "Put the named fields right and run the request again."
	case failure.UnknownAction:
		return "The plugin and the workbench are of different versions: use both from one release."
	case failure.URLRefused:
		return "Use a path below /services/rest/, such as record/v1/customer, or an https address on this account's API hosts."
	case failure.PolicyRefused:
		return "A guard holds this request back: the step's environment, or the process settings NETSUITE_CONNECTOR_ENVIRONMENT and NETSUITE_CONNECTOR_READ_ONLY."
	case failure.AuthenticationFailed:
		return "In NetSuite open Setup > Users/Roles > View Login Audit Trail: the column Detail names the cause. Then verify the connection."
	case failure.PermissionDenied:
		return "Give the role of the M2M mapping the permission for this record: Setup > Users/Roles > Manage Roles, tab Permissions."
	case failure.NotFound:
		return "Look at the record type and the ID in the URL. If a missing record is fine, tick Don't Throw Error on 404 Response under Settings."
	case failure.RequestRejected:
		return "NetSuite's answer names what it does not accept: correct the request and run it again."
	case failure.RateLimited:
		return "The account's limit of requests at once is used up: wait a little, allow more time or retries under Settings, or run fewer requests at once."
	case failure.UpstreamError:
		return "NetSuite failed: run the request again later. If it stays, NetSuite's answer below is what their support asks for."
	case failure.Unavailable:
		return "Look at the network between here and NetSuite: DNS, firewall, HTTPS_PROXY. The account ID must be right, too."
	case failure.Timeout:
		return "Allow more time under Settings, ask for less at once (limit, fields), or let NetSuite work on its own with the header Prefer: respond-async."
	case failure.Cancelled:
		return "Run the request again if it is still needed."
	case failure.ResponseTooLarge:
		return "Ask for less: limit, fields, or a SuiteQL query that names its columns."
	case failure.InvalidResponse:
		return "Run the request again. If it stays, set Response Format to text under Settings, to see what came."
	}
	return "The plugin's log has the details: start the workbench with NETSUITE_CONNECTOR_LOG_LEVEL=debug."
}

// fate puts an outcome in words.
func fate(outcome failure.Outcome) string {
	switch outcome {
	case failure.NotSent:
		return "NetSuite did not get this request."
	case failure.Rejected:
		return "NetSuite did not carry it out."
	case failure.Unknown:
		return "NetSuite may have carried it out. Look before you run it again."
	}
	return ""
}
