package simulator

import "net/http"

// Problem names one of NetSuite's errors, for KindProblem.
type Problem string

// The problems of KindProblem. NetSuite answers each before it has changed
// anything.
const (
	ProblemLanguage    Problem = "language"       // 400 INVALID_HEADER: the user's language is not the company's, Accept-Language must name it
	ProblemMethod      Problem = "method"         // 405 INVALID_METHOD: the record type cannot be listed or read so
	ProblemChanged     Problem = "record-changed" // 400 RCRD_HAS_BEEN_CHANGED: somebody else saved the record meanwhile
	ProblemKeyTaken    Problem = "key-taken"      // 400 IDEMPOTENCY_ERROR: an earlier job, which Location names, has the key
	ProblemPermission  Problem = "permission"     // 403 INSUFFICIENT_PERMISSION
	ProblemLocked      Problem = "locked"         // 400 USER_ERROR: a workflow has locked the record, for reading too
	ProblemID          Problem = "malformed-id"   // 400 INVALID_ID
	ProblemUnexpected  Problem = "unexpected"     // 500 UNEXPECTED_ERROR, with the Error ID that NetSuite's support asks for
	ProblemConcurrency Problem = "concurrency"    // 429 CONCURRENCY_LIMIT_EXCEEDED, in a RESTlet's answer 400 SSS_REQUEST_LIMIT_EXCEEDED

	// The token endpoint's refusals of an assertion, for StageToken.
	ProblemInvalidRequest Problem = "invalid-request" // 400 invalid_request
	ProblemInvalidClient  Problem = "invalid-client"  // 401 invalid_client
	ProblemInvalidGrant   Problem = "invalid-grant"   // 400 invalid_grant
	ProblemInvalidScope   Problem = "invalid-scope"   // 400 invalid_scope
	ProblemServerError    Problem = "server-error"    // 500 server_error
)

// OfTokens reports whether the token endpoint answers so, and no other.
func (p Problem) OfTokens() bool { return p.refusal() != nil }

// refusal is the problem as the token endpoint has it, nil for any other.
func (p Problem) refusal() *refusal {
	switch p {
	case ProblemInvalidRequest:
		return &refusal{status: 400, code: "invalid_request"}
	case ProblemInvalidClient:
		return &refusal{status: 401, code: "invalid_client"}
	case ProblemInvalidGrant:
		return &refusal{status: 400, code: "invalid_grant"}
	case ProblemInvalidScope:
		return &refusal{status: 400, code: "invalid_scope"}
	case ProblemServerError:
		return &refusal{status: 500, code: "server_error"}
	}
	return nil
}

// answer is the problem as NetSuite writes it.
func (p Problem) answer(r *http.Request, account string, restlet bool) *response {
	if no := p.refusal(); no != nil {
		return tokenProblem(account, no)
	}
	switch p {
	case ProblemLanguage:
		return problems(400, errorDetail{
			Detail: "Invalid value of the header Accept-Language. Use the language of the company: en-US.", Header: "Accept-Language", Code: "INVALID_HEADER",
		})
	case ProblemMethod:
		return problem(405, "INVALID_METHOD", "Method %s is not allowed for this resource. Allowed methods: POST, PATCH.", r.Method).with("Allow", "POST, PATCH")
	case ProblemChanged:
		return problem(400, "RCRD_HAS_BEEN_CHANGED", "Error while accessing a resource. Record has been changed.")
	case ProblemKeyTaken:
		return keyTaken("1")
	case ProblemPermission:
		return problem(403, "INSUFFICIENT_PERMISSION", "Permission Violation: You need a higher level of the 'Lists -> Customers' permission to access this page.")
	case ProblemLocked:
		return problem(400, "USER_ERROR", "Error while accessing a resource. This record has been locked by a user defined workflow.")
	case ProblemID:
		return problems(400, errorDetail{Detail: "Invalid record instance ID.", URL: r.URL.Path, Code: "INVALID_ID"})
	case ProblemConcurrency:
		return blocked(r, restlet, "")
	}
	return problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: l4gk3mh2x1qpz0abcdefg")
}
