package simulator

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

const restletPath = "/app/site/hosting/restlet.nl"

// restlet serves script 1, deployment 1: it returns what it is given. GET and
// DELETE return their parameters, POST and PUT their body; what is not JSON
// comes back as text.
func (a *Account) restlet(c *call) *response {
	query := c.r.URL.Query()
	for _, name := range []string{"script", "deploy"} {
		if query.Get(name) == "" {
			return restletProblem(400, "SSS_MISSING_REQD_ARGUMENT", "Missing a required argument: "+name)
		}
	}
	if !isOne(query.Get("script"), "customscript_echo") || !isOne(query.Get("deploy"), "customdeploy_echo") {
		return restletProblem(404, "SSS_INVALID_SCRIPTLET_ID", "That Suitelet is invalid, disabled, or no longer exists.")
	}
	media, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch c.r.Method {
	case http.MethodGet, http.MethodDelete:
		did := restletParameters(query, media)
		did.applied = c.r.Method == http.MethodDelete
		return did
	case http.MethodPost, http.MethodPut:
		if media != typeJSON && !strings.HasPrefix(media, "text/") {
			return restletProblem(415, "SSS_INVALID_CONTENT_TYPE", "The content type is not supported: use application/json or text/plain.")
		}
		if media == typeJSON && !json.Valid(c.body) {
			return restletProblem(400, "SYNTAX_ERROR", "The request body is not JSON.")
		}
		did := reply(200, c.r.Header.Get("Content-Type"), c.body)
		did.applied = true
		return did
	}
	return restletProblem(405, "SSS_INVALID_METHOD", "The method is not allowed.").with("Allow", "GET, POST, PUT, DELETE")
}

func isOne(value, name string) bool { return value == "1" || value == name }

func restletParameters(query url.Values, media string) *response {
	given := map[string]string{}
	for name := range query {
		if name != "script" && name != "deploy" {
			given[name] = query.Get(name)
		}
	}
	body := []byte(jsonText(given))
	if strings.HasPrefix(media, "text/") {
		return reply(200, "text/plain; charset=utf-8", body)
	}
	return reply(200, "application/json; charset=utf-8", body)
}

// restletProblem is an error in the form RESTlets have, which is not that of
// the other services.
func restletProblem(status int, code, message string) *response {
	return replyJSON(status, typeJSON, map[string]any{"error": map[string]string{"code": code, "message": message}})
}
