package workbench

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

// Bounds of what the page may send.
const (
	smallBody = 256 << 10
	runBody   = 32 << 20
)

// routes are the page and what it calls.
func (s *server) routes(g *guard) http.Handler {
	mux := http.NewServeMux()
	prefix := pagePrefix + g.token + "/"
	mux.Handle(prefix, page(prefix))
	mux.HandleFunc("GET /api/state", s.getState)
	mux.HandleFunc("GET /api/events", s.getEvents)
	mux.HandleFunc("POST /api/read-only", s.postReadOnly)
	mux.HandleFunc("POST /api/account", s.postAccount)
	mux.HandleFunc("POST /api/verify", s.postVerify)
	mux.HandleFunc("POST /api/record-types", s.postRecordTypes)
	mux.HandleFunc("POST /api/record-fields", s.postRecordFields)
	mux.HandleFunc("POST /api/job", s.postJob)
	mux.HandleFunc("POST /api/runs", s.postRun)
	mux.HandleFunc("GET /api/runs/{id}", s.getRun)
	mux.HandleFunc("POST /api/runs/{id}/cancel", s.postCancel)
	mux.HandleFunc("GET /api/runs/{id}/body", s.getRunBody)
	mux.HandleFunc("GET /api/runs/{id}/output", s.getRunOutput)
	mux.HandleFunc("GET /api/runs/{id}/equivalent", s.getEquivalent)
	mux.HandleFunc("GET /api/runs/{id}/progress", s.getProgress)
	mux.HandleFunc("DELETE /api/runs", s.deleteRuns)
	mux.HandleFunc("GET /api/workspace", s.getWorkspace)
	mux.HandleFunc("PUT /api/workspace", s.putWorkspace)
	mux.HandleFunc("POST /api/simulator/integrations", s.postIntegration)
	mux.HandleFunc("POST /api/simulator/keys", s.postKey)
	mux.HandleFunc("POST /api/simulator/mappings", s.postMapping)
	return mux
}

// getState is what the page needs to draw itself.
func (s *server) getState(w http.ResponseWriter, _ *http.Request) {
	integrations, mappings := s.setup.records()
	state := struct {
		Version      string            `json:"version"`
		Component    json.RawMessage   `json:"component"`
		Start        target            `json:"start"`
		Account      string            `json:"account"`
		Example      json.RawMessage   `json:"example"`
		Own          map[string]string `json:"own,omitempty"`
		Runs         []run             `json:"runs"`
		Integrations []integration     `json:"integrations"`
		Mappings     []mapping         `json:"mappings"`
		ReadOnly     bool              `json:"readOnly"`
		Restart      string            `json:"restart"`
	}{
		Version: s.version, Component: s.component, Start: simulated, Account: s.account.ID(),
		Example: s.example.Credentials, Runs: s.runs.rows(),
		Integrations: integrations, Mappings: mappings,
		ReadOnly: s.readOnly.Load(), Restart: s.restart,
	}
	if s.own != nil {
		state.Own, state.Start = s.own.Summary, live
	}
	s.writeJSON(w, state)
}

func (s *server) deleteRuns(w http.ResponseWriter, _ *http.Request) {
	s.runs.clear()
	s.changes.tell()
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) postIntegration(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Name   string   `json:"name"`
		M2M    bool     `json:"m2m"`
		Scopes []string `json:"scopes"`
	}
	if s.decode(w, r, smallBody, &ask) {
		made, err := s.setup.createIntegration(ask.Name, ask.M2M, ask.Scopes)
		s.changes.tell()
		s.respond(w, made, err)
	}
}

func (s *server) postKey(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Kind string `json:"kind"`
	}
	if s.decode(w, r, smallBody, &ask) {
		made, err := makeKeyPair(ask.Kind, s.account.ID(), s.options.Now())
		s.respond(w, made, err)
	}
}

func (s *server) postMapping(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		ClientID    string `json:"clientId"`
		Certificate string `json:"certificate"`
	}
	if s.decode(w, r, smallBody, &ask) {
		made, err := s.setup.mapCertificate(ask.ClientID, ask.Certificate)
		s.changes.tell()
		s.respond(w, made, err)
	}
}

// decode decodes a request of the page. Where it cannot, it has answered.
func (s *server) decode(w http.ResponseWriter, r *http.Request, limit int64, into any) bool {
	// A form of another origin can send no JSON without being asked first.
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		s.refuse(w, http.StatusUnsupportedMediaType, "The workbench takes JSON only.")
		return false
	}
	document, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.refuse(w, http.StatusRequestEntityTooLarge, "This is too large for the workbench. The command netsuite request takes up to 100 MB.")
		return false
	case err != nil:
		s.refuse(w, http.StatusBadRequest, "The request was cut off before its end.")
		return false
	}
	if err := json.Unmarshal(document, into); err != nil {
		s.refuse(w, http.StatusBadRequest, "The request is not JSON of the form that this call takes.")
		return false
	}
	return true
}

func (s *server) respond(w http.ResponseWriter, value any, err error) {
	var mistake personError
	switch {
	case errors.As(err, &mistake):
		s.refuse(w, http.StatusUnprocessableEntity, mistake.Error())
	case errors.Is(err, errTarget):
		s.refuse(w, http.StatusBadRequest, "The target is neither simulator nor netsuite.")
	case err != nil:
		s.logger.Error("the workbench failed", "error", err)
		s.refuse(w, http.StatusInternalServerError, "The workbench failed internally. Its log has the details.")
	default:
		s.writeJSON(w, value)
	}
}

func (s *server) writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	s.encode(w, value)
}

func (s *server) refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	s.encode(w, map[string]string{"message": message})
}

func (s *server) encode(w io.Writer, value any) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		s.logger.Debug("an answer did not reach the page", "error", err)
	}
}

// allowLong lifts the server's write timeout for a call that NetSuite may take
// its time with.
func (s *server) allowLong(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	deadline := time.Now().Add(longestCall)
	if err := errors.Join(control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline)); err != nil {
		s.logger.Debug("a call keeps the short timeout", "error", err)
	}
}

// attachment names a saved body for the browser's download.
func attachment(id, kind string) string {
	extension := ".txt"
	switch kind {
	case "json":
		extension = ".json"
	case "base64":
		extension = ".bin"
	}
	return `attachment; filename="` + id + extension + `"`
}
