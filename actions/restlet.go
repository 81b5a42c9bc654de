package actions

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/internal/lazyregexp"
)

// A RESTlet is somebody's program: NetSuite's rules for it differ from those
// for records (NS:section_4634920277, section_4619215993, section_4407965751).

// restletBlock names the error with which NetSuite blocks a RESTlet call for
// the account's concurrency limit. It has the status 400.
const restletBlock = "SSS_REQUEST_LIMIT_EXCEEDED"

// beforeScript are the names of errors that NetSuite raises before any script
// runs (NS:section_4407965751, and reports of integrators). An error of any other
// name may come after the script has done some or all of its work.
//
//nolint:gochecknoglobals // a constant list
var beforeScript = []string{
	restletBlock,
	"SSS_INVALID_SCRIPTLET_ID",
	"SSS_INVALID_SCRIPT_ID",
	"SSS_MISSING_REQD_ARGUMENT",
	"INVALID_LOGIN_ATTEMPT",
	"INVALID_LOGIN_CREDENTIALS",
	"INVALID_LOGIN",
}

// plainError is an error as text, which a RESTlet that returns text gets.
var plainError = lazyregexp.New(`^\s*error code:\s*([A-Za-z0-9_.-]+)[ \t]*(?:\r?\n|$)`)

// errorName returns how NetSuite names the error of a RESTlet call, "" where it
// does not: a name that stands anywhere else in the body is the script's own text.
func errorName(body []byte) string {
	if m := plainError().FindSubmatch(body); m != nil {
		return string(m[1])
	}
	var document struct {
		Error   json.RawMessage `json:"error"`
		Details []struct {
			Code string `json:"o:errorCode"`
		} `json:"o:errorDetails"`
		namedError
	}
	if json.Unmarshal(body, &document) != nil {
		return strings.TrimSpace(string(body[:min(len(body), len(restletBlock)+2)])) // a name and nothing else, or nonsense
	}
	switch {
	case document.Error != nil:
		var inner namedError
		if json.Unmarshal(document.Error, &inner) != nil {
			return ""
		}
		return inner.name()
	case len(document.Details) > 0:
		return document.Details[0].Code
	default:
		return document.name()
	}
}

type namedError struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (e namedError) name() string {
	if e.Code != "" {
		return e.Code
	}
	return e.Name
}

// mayHaveRun reports whether the script may have run, wholly or in part, before
// it was answered with an error.
func (a *answer) mayHaveRun() bool {
	if a.status != http.StatusBadRequest && a.status != http.StatusRequestTimeout && a.status < 500 {
		return false // NetSuite's own refusals: 401, 403, 404, 405, 415, 429
	}
	return !a.blocked && !slices.Contains(beforeScript, errorName(a.head))
}
