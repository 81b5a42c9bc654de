package actions

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
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

// scriptError finds the error's name, in JSON or in plain text, at the outermost
// level: what is nested deeper is the script's own text.
var scriptError = regexp.MustCompile(`(?:"(?:code|name)"\s*:|^\s*error code:)\s*"?([^"\r\n,}]*)`)

// blocksRESTlet reports whether the body of a RESTlet's 400 is NetSuite's block. An
// error of another name may only mention a block: one that the script met itself,
// after it had done some of its work. Repeating that request would do the work
// twice.
func blocksRESTlet(body []byte) bool {
	if name := errorName(body); name != "" {
		return name == restletBlock
	}
	return bytes.Contains(body, []byte(restletBlock))
}

func errorName(body []byte) string {
	if m := scriptError.FindSubmatch(body); m != nil {
		return string(bytes.TrimSpace(m[1]))
	}
	return ""
}

// mayHaveRun reports whether the script may have run, wholly or in part, before
// it was answered with an error.
func (a *answer) mayHaveRun() bool {
	if a.status != http.StatusBadRequest && a.status != http.StatusRequestTimeout && a.status < 500 {
		return false // NetSuite's own refusals: 401, 403, 404, 405, 415, 429
	}
	return !a.blocked && !slices.Contains(beforeScript, errorName(a.head))
}
