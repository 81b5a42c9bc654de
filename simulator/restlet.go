package simulator

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
)

const restletPath = "/app/site/hosting/restlet.nl"

// The content types of a RESTlet's answers.
const (
	restletJSON = "application/json; charset=utf-8"
	restletText = "text/plain; charset=utf-8"
)

// restlet serves a script of the account, by NetSuite's rules for RESTlets: what
// is wrong with the request is found before the script runs, what is wrong with
// its return value after it has done its work (NS:section_4634920277,
// section_4619215993, section_4407965751).
func (a *Account) restlet(c *call) *response {
	query := c.r.URL.Query()
	for _, name := range []string{"script", "deploy"} {
		if query.Get(name) == "" {
			return restletProblem(c.r, 400, "SSS_MISSING_REQD_ARGUMENT", "Missing a required argument: "+name)
		}
	}
	script, ok := a.script(query.Get("script"), query.Get("deploy"))
	if !ok {
		return restletProblem(c.r, 404, "SSS_INVALID_SCRIPTLET_ID", "That Suitelet is invalid, disabled, or no longer exists.")
	}
	if no := script.refuses(c); no != nil {
		return no
	}
	a.noteRun(c, script)
	did := script.run(c)
	did.applied = c.r.Method != http.MethodGet // whatever the answer is
	return did
}

// refuses is what NetSuite answers before the script runs, or nil.
func (s Script) refuses(c *call) *response {
	method := c.r.Method
	if methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}; !slices.Contains(methods, method) ||
		len(s.Methods) > 0 && !slices.Contains(s.Methods, method) {
		return restletProblem(c.r, 405, "SSS_INVALID_METHOD", "The method is not allowed.").with("Allow", strings.Join(methods, ", "))
	}
	if !s.takes(c.r.Header.Get("Content-Type")) {
		return restletProblem(c.r, 415, "SSS_INVALID_CONTENT_TYPE", "The content type is not supported: use application/json or text/plain.")
	}
	if (method == http.MethodGet || method == http.MethodDelete) && len(c.body) > 0 {
		return restletProblem(c.r, 400, "SSS_INVALID_REQUEST", "A request with this method takes no body.")
	}
	if len(c.body) > 0 && mediaType(c.r) == typeJSON && !json.Valid(c.body) {
		return restletProblem(c.r, 400, "SYNTAX_ERROR", "SyntaxError: Unexpected token in JSON")
	}
	return nil
}

// takes reports whether a request may have a content type. Upper and lower case
// differ, and a parameter is taken for JSON alone: that text/plain with a charset
// passes is documented nowhere. A request without a content type is let in.
func (s Script) takes(contentType string) bool {
	if contentType == "" || contentType == "text/plain" || slices.Contains(s.ContentTypes, contentType) {
		return true
	}
	media, _, _ := strings.Cut(contentType, ";")
	return strings.TrimSpace(media) == typeJSON
}

func mediaType(r *http.Request) string {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}

// restletProblem is an error in one of the forms that RESTlets have, which are not
// those of the other services: JSON, or text where the request was text.
func restletProblem(r *http.Request, status int, code, message string) *response {
	if mediaType(r) == "text/plain" {
		return reply(status, restletText, []byte("error code: "+code+"\nerror message: "+message))
	}
	return reply(status, restletJSON, []byte(jsonText(map[string]any{"error": map[string]string{"code": code, "message": message}})))
}
