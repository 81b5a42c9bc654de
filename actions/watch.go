package actions

import (
	"context"
	"net/http"
	"strings"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/telemetry"
)

// watch tells the telemetry of a try that is about to be sent.
func (x *exchange) watch(ctx context.Context) *telemetry.Request {
	t := x.runner.options.Telemetry
	if t == nil {
		return nil
	}
	return t.Request(ctx, telemetry.RequestInfo{
		Method: x.request.method, Host: x.request.host, Template: x.request.template(),
		Account: x.credentials.Account().ID(), Resends: x.attempts - x.paging.earlier - 1, Body: len(x.request.body),
	})
}

// tell tells who watches the call of a try, or of the answer to one.
func (x *exchange) tell(name, note string, header http.Header) {
	if !x.timeline.watched() {
		return
	}
	// As in an error, secrets are left out. A request has no token yet.
	x.timeline.tell(Event{Name: name, Try: x.attempts, Note: x.secrets.Text(note), Headers: x.secrets.Header(header)})
}

// template says where a path leads, by the service alone: what follows may be
// somebody's data.
func (a address) template() string {
	switch a.path {
	case credentials.TokenPath, suiteQLPath, restletPath:
		return a.path
	}
	for _, root := range []string{recordRoot, datasetRoot, "/services/rest/query/", "/services/rest/async/", "/services/rest/system/", restRoot, restletRoot} {
		if strings.HasPrefix(a.path, root) {
			return root + "{path}"
		}
	}
	return ""
}

// reason says why a try was no success by itself, "" for one that was: what the
// action makes of it is another matter.
func (t try) reason() failure.Reason {
	switch {
	case t.answer == nil && (t.what == malformed || t.what == cutShort):
		return telemetry.ReasonOf(t.err, failure.InvalidResponse)
	case t.answer == nil:
		return telemetry.ReasonOf(t.err, failure.Unavailable)
	case t.answer.status < http.StatusMultipleChoices && !t.answer.foreign && !t.answer.partial():
		return ""
	default:
		return reasonOf(t.answer)
	}
}
