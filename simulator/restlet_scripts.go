package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Conduct is what a script does when it runs.
type Conduct string

// The conducts of scripts. Each does its work, which ScriptRuns counts, before
// what it says here.
const (
	ConductEcho        Conduct = "echo"         // returns its parameters (GET, DELETE) or its body (POST, PUT)
	ConductText        Conduct = "text"         // returns a text
	ConductThrow       Conduct = "throw"        // an error that nothing catches: 400
	ConductThrowNested Conduct = "throw-nested" // the same, its message being JSON with the script's own error within
	ConductPayload     Conduct = "payload"      // the same, in the form {"error":{"payload":{"error":{…}}}}
	ConductCaught      Conduct = "caught"       // catches its error, and returns it with 200
	ConductNothing     Conduct = "nothing"      // returns nothing: 400
	ConductWrongType   Conduct = "wrong-type"   // returns what cannot be written in the request's content type: 400
	ConductServerError Conduct = "server-error" // 500
)

// Script is a RESTlet. Each account has one of each conduct from the start:
// script 1 or customscript_echo, 2 or customscript_text, and so on in the order
// above, - being _ in names; the deployment is 1 or customdeploy1.
type Script struct {
	ID           string // the number, or the name
	Deployment   string // "1" by default
	Conduct      Conduct
	Methods      []string // that it has functions for; all four by default
	ContentTypes []string // that its deployment takes besides application/json and text/plain
	ErrorCode    string   // of the error that it ends in; USER_ERROR by default
	ErrorMessage string
}

// ScriptRun is one time that a script ran.
type ScriptRun struct {
	Time       time.Time
	Script     string // the ID that the script was deployed with
	Method     string
	Parameters url.Values // of the URL, without script and deploy
	Body       []byte     // at most Options.KeepBody bytes
}

func standardScripts() []Script {
	var all []Script
	for i, conduct := range []Conduct{
		ConductEcho, ConductText, ConductThrow, ConductThrowNested, ConductPayload,
		ConductCaught, ConductNothing, ConductWrongType, ConductServerError,
	} {
		name := "customscript_" + strings.ReplaceAll(string(conduct), "-", "_")
		all = append(all, Script{ID: strconv.Itoa(i + 1), Conduct: conduct}, Script{ID: name, Conduct: conduct})
	}
	return all
}

// Deploy adds a script, in place of one with the same ID and deployment.
func (a *Account) Deploy(s Script) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.scripts = slices.DeleteFunc(a.scripts, func(other Script) bool { return other.ID == s.ID && other.Deployment == s.Deployment })
	a.scripts = append(a.scripts, s)
}

// ScriptRuns returns the runs of a script, oldest first; of all scripts for "".
// A script that ran twice for one request shows as two runs.
func (a *Account) ScriptRuns(id string) []ScriptRun {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.runs), func(r ScriptRun) bool { return id != "" && r.Script != id })
}

func (a *Account) script(id, deployment string) (Script, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.scripts, func(s Script) bool {
		return s.ID == id && (s.Deployment == deployment || s.Deployment == "" && (deployment == "1" || deployment == "customdeploy1"))
	})
	if at < 0 {
		return Script{}, false
	}
	return a.scripts[at], true
}

func (a *Account) noteRun(c *call, s Script) {
	parameters := c.r.URL.Query()
	parameters.Del("script")
	parameters.Del("deploy")
	run := ScriptRun{
		Time: a.sim.now(), Script: s.ID, Method: c.r.Method, Parameters: parameters,
		Body: slices.Clone(c.body[:min(len(c.body), a.sim.options.KeepBody)]),
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.runs) >= auditKept {
		a.runs = append(a.runs[:0], a.runs[auditKept/2:]...)
	}
	a.runs = append(a.runs, run)
}

// run is the answer that the script's return value, or its error, leads to.
func (s Script) run(c *call) *response {
	code, message := s.ErrorCode, s.ErrorMessage
	if code == "" {
		code = "USER_ERROR"
	}
	if message == "" {
		message = "The script did its work, and failed after it."
	}
	inner := map[string]string{"code": code, "message": message}
	switch s.Conduct {
	case ConductThrow:
		return restletProblem(c.r, 400, code, message)
	case ConductThrowNested:
		return restletProblem(c.r, 400, "UNEXPECTED_ERROR", jsonText(map[string]any{
			"type": "error.SuiteScriptError", "name": code, "message": message, "stack": []string{"onRequest(/SuiteScripts/example.js:12)"},
		}))
	case ConductPayload:
		return reply(400, restletJSON, []byte(jsonText(map[string]any{"error": map[string]any{"payload": map[string]any{"error": inner}}})))
	case ConductCaught:
		return s.returned(c, jsonText(map[string]any{"success": false, "error": inner}), false)
	case ConductNothing:
		return wrongReturn(c)
	case ConductWrongType:
		return wrongReturn(c)
	case ConductServerError:
		return restletProblem(c.r, 500, "UNEXPECTED_ERROR", "An unexpected error has occurred. Please contact Customer Support.")
	case ConductText:
		return s.returned(c, "done", true)
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodDelete {
		given := map[string]string{}
		for name, values := range c.r.URL.Query() {
			if name != "script" && name != "deploy" {
				given[name] = values[0]
			}
		}
		return s.returned(c, jsonText(given), mediaType(c.r) == "text/plain")
	}
	return s.returned(c, string(c.body), mediaType(c.r) != typeJSON)
}

// returned is the answer to a value that the script returned. NetSuite writes it
// in the request's content type: without one, an object cannot be written, and a
// text comes as 206.
func (s Script) returned(c *call, value string, text bool) *response {
	switch media := mediaType(c.r); {
	case media == "" && text:
		return reply(http.StatusPartialContent, restletText, []byte(value))
	case media == "", media == "text/plain" && !text:
		return wrongReturn(c)
	case media == typeJSON && text:
		return reply(200, restletJSON, []byte(jsonText(value)))
	case media == typeJSON:
		return reply(200, restletJSON, []byte(value))
	}
	return reply(200, restletText, []byte(value))
}

// wrongReturn is the answer to a return value that cannot be written in the
// request's content type.
func wrongReturn(c *call) *response {
	kind := "text"
	if mediaType(c.r) == typeJSON {
		kind = "a JSON object"
	}
	return restletProblem(c.r, 400, "INVALID_RETURN_DATA_FORMAT", "Invalid data format. You should return "+kind+".")
}
