package diagnosis

import "fmt"

// The problems of an answer to an action's request that depend on what was asked
// for.
const (
	RecordNotFound     Problem = "record_not_found"     // 404
	RecordTypeUnknown  Problem = "record_type_unknown"  // 404 whose detail says so
	RecordMaybeDeleted Problem = "record_maybe_deleted" // 404 to a DELETE that was repeated
	EarlierTryOpen     Problem = "earlier_try_open"     // the last try was answered, an earlier one was not
	JobNotFound        Problem = "job_not_found"        // 404 at the path of an asynchronous job
	PathNotFound       Problem = "path_not_found"       // 404 at what is no record's path
	PathUnfinished     Problem = "path_unfinished"      // 404; Value is the path that was probably meant
	ScriptNotFound     Problem = "script_not_found"     // 404 from the RESTlet host
	ScriptFailed       Problem = "script_failed"        // a RESTlet's 400 or 5xx, after a script may have run
	ScriptNotRun       Problem = "script_not_run"       // a RESTlet's 400 before any script ran
	ScriptLogin        Problem = "script_login"         // a RESTlet's 400 INVALID_LOGIN…
	ScriptForbidden    Problem = "script_forbidden"     // 403
	ScriptMethod       Problem = "script_method"        // 405
	ScriptContentType  Problem = "script_content_type"  // 415
	ScriptPartial      Problem = "script_partial"       // 206
	HeaderRefused      Problem = "header_refused"       // Value is the header's name
	HeaderNotGiven     Problem = "header_not_given"     // the same, of a header that the request did not set
	QueryRefused       Problem = "query_refused"        // Value is the parameter's name
	MethodNotAllowed   Problem = "method_not_allowed"   // 405
	ReadNotAllowed     Problem = "read_not_allowed"     // 405 to a GET
	RecordChanged      Problem = "record_changed"       // RCRD_HAS_BEEN_CHANGED
	RecordLocked       Problem = "record_locked"        // a read of a record that NetSuite does not open
	Redirect           Problem = "redirect"             // 3xx with a Location
	NoSuccess          Problem = "no_success"           // 1xx or 3xx without one
	JobBlocked         Problem = "job_blocked"          // NetSuite's limit refused to say how a job is
	FailedSilently     Problem = "failed_silently"      // a failed task, whose result is no error
	PageInstead        Problem = "page_instead"         // HTML with a status of success
)

const switchFor404 = `To treat this as success, turn on "Don't Throw Error on 404 Response".`

func answerWords(f Finding) (detail, remedy string) {
	switch f.Problem {
	case RecordNotFound:
		return "NetSuite answered 404" + code(f.Code) + ": there is nothing at this URL.", "Check the record type and the id. " + switchFor404
	case RecordTypeUnknown:
		return "NetSuite answered 404" + code(f.Code) + ": there is no record type of this name, or the role may not see it.",
			"Check the record type in the URL: GET record/v1/metadata-catalog lists those of the account. " + switchFor404
	case RecordMaybeDeleted:
		return "NetSuite answered 404 to a repeated DELETE. The first one ended without an answer, and may have deleted the record.", ""
	case EarlierTryOpen:
		return fmt.Sprintf("An earlier try of this request ended without a clear answer; NetSuite answered the last one with %d%s.", f.Status, plainCode(f.Code)), ""
	case JobNotFound:
		return "NetSuite answered 404" + code(f.Code) + ": it knows no job of this id, or keeps it no longer.", "Check the id of the job, and that the account and the integration are those that started it."
	case PathNotFound:
		return "NetSuite answered 404" + code(f.Code) + ": there is nothing at this path.", "Check the path: services, versions and ids are spelt as in NetSuite's documentation. " + switchFor404
	case PathUnfinished:
		return "NetSuite answered 404" + code(f.Code) + ": it has no service of this name.", "Did you mean " + f.Value + "? " + switchFor404
	case ScriptNotFound:
		return "NetSuite answered 404" + code(f.Code) + ": there is no RESTlet at this URL.",
			"Check script and deploy in the URL against the External URL of the script's deployment (Customization > Scripting > Script Deployments). " + switchFor404
	case ScriptFailed:
		return "The RESTlet ended in an error" + status(f.Status) + code(f.Code) + ", after it may have done some or all of its work.",
			"The script's Execution Log (Customization > Scripting > Script Deployments) shows where it failed."
	case ScriptNotRun:
		return "NetSuite refused the call" + status(f.Status) + code(f.Code) + " before any script ran.",
			"Check script and deploy in the URL, and that the deployment is released and its audience includes the role (Customization > Scripting > Script Deployments)."
	case ScriptLogin:
		return "NetSuite refused the login" + status(f.Status) + code(f.Code) + " before any script ran.",
			"See that the scope RESTlets is ticked on the integration record, and that the role has the permission Log in using OAuth 2.0 Access Tokens (Full). " + LoginAuditTrail
	case ScriptForbidden:
		return "NetSuite answered 403" + code(f.Code) + ": the role of the mapping may not run this script.",
			"Add the role to the audience of the script's deployment (Customization > Scripting > Script Deployments), and the permissions that the script needs to the role."
	case ScriptMethod:
		return "NetSuite answered 405" + code(f.Code) + ": the script has no function for this method.", "Use a method that the script implements (get, post, put or delete)."
	case ScriptContentType:
		return "NetSuite answered 415" + code(f.Code) + ": a RESTlet does not take this content type.",
			"Use application/json or text/plain, in lower case and without parameters, or a type that the script's deployment names."
	case ScriptPartial:
		return "The RESTlet ran, but NetSuite answered 206: what the script returned does not fit the Content-Type of the request.",
			"Set the header Content-Type to what the script returns: application/json for an object, text/plain for text."
	case HeaderRefused:
		return fmt.Sprintf("NetSuite refused the header %s (status %d%s).", f.Value, f.Status, plainCode(f.Code)), headerRemedy(f.Value)
	case HeaderNotGiven:
		return fmt.Sprintf("NetSuite refused the header %s (status %d%s), which the request leaves to the connector or does not have.", f.Value, f.Status, plainCode(f.Code)), "Set it in Headers to what NetSuite asks for."
	case QueryRefused:
		return fmt.Sprintf("NetSuite refused the query parameter %s (status %d%s).", f.Value, f.Status, plainCode(f.Code)),
			"Correct the parameter. Dates in q, in a SuiteQL query too, follow the date format in the preferences of the mapping's user, such as 20/02/2023; in SuiteQL, TO_DATE('2023-02-20', 'YYYY-MM-DD') does not."
	case MethodNotAllowed:
		return "NetSuite answered 405" + code(f.Code) + ": this record type does not allow the method.", "Use one of the methods that NetSuite names."
	case ReadNotAllowed:
		return "NetSuite answered 405" + code(f.Code) + ": this record type does not allow the method.",
			"Some record types cannot be listed or read this way; SuiteQL (POST query/v1/suiteql) reads them."
	case RecordChanged:
		return "NetSuite did not carry the request out" + code(f.Code) + ": the record was changed by someone else meanwhile.", "Read the record again, and send the change again."
	case RecordLocked:
		return fmt.Sprintf("NetSuite does not open the record (status %d%s): reading one through record/v1 opens it as for editing, which a lock prevents.", f.Status, plainCode(f.Code)),
			"SuiteQL (POST query/v1/suiteql) reads it all the same."
	case Redirect:
		return fmt.Sprintf("NetSuite answered with a redirect (status %d), which is not followed.", f.Status), "Use the address that its Location header names, if it is on the account's API hosts."
	case NoSuccess:
		return fmt.Sprintf("NetSuite answered %d, which is no success, and named no other address.", f.Status), "To treat it as success, add it to Accepted Status Codes."
	case JobBlocked:
		return "NetSuite blocked the question for it" + status(f.Status) + ": too many requests are in flight for the account.", ""
	case FailedSilently:
		return fmt.Sprintf("NetSuite does not say why: the result has the status %d.", f.Status), "Look in NetSuite what became of it."
	case PageInstead:
		return fmt.Sprintf("An HTML page came back with the status %d, which NetSuite's API never sends: NetSuite is under maintenance, or a gateway in between answered.", f.Status),
			"https://status.netsuite.com shows NetSuite's state."
	}
	return "", ""
}

// headerRemedy says what to do about a refused header. Integrators report that
// NetSuite refuses Accept-Language where the user's language is not one of the
// company's.
func headerRemedy(name string) string {
	if name == "Accept-Language" {
		return "Set the header Accept-Language to the language that NetSuite names, or set the language in the preferences of the role's user to one of the company's."
	}
	return "Correct the header in Headers, or remove it."
}

func plainCode(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}
