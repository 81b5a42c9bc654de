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
func (b *bench) routes(g *guard) http.Handler {
	mux := http.NewServeMux()
	prefix := pagePrefix + g.token + "/"
	mux.Handle(prefix, page(prefix))
	mux.HandleFunc("GET /api/state", b.getState)
	mux.HandleFunc("POST /api/verify", b.postVerify)
	mux.HandleFunc("POST /api/record-types", b.postRecordTypes)
	mux.HandleFunc("POST /api/runs", b.postRun)
	mux.HandleFunc("GET /api/runs/{id}", b.getRun)
	mux.HandleFunc("POST /api/runs/{id}/cancel", b.postCancel)
	mux.HandleFunc("GET /api/runs/{id}/body", b.getRunBody)
	mux.HandleFunc("DELETE /api/runs", b.deleteRuns)
	mux.HandleFunc("POST /api/simulator/integrations", b.postIntegration)
	mux.HandleFunc("POST /api/simulator/keys", b.postKey)
	mux.HandleFunc("POST /api/simulator/mappings", b.postMapping)
	return mux
}

// getState is what the page needs to draw itself.
func (b *bench) getState(w http.ResponseWriter, _ *http.Request) {
	integrations, mappings := b.setup.records()
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
	}{
		Version: b.version, Component: b.component, Start: simulated, Account: b.account.ID(),
		Example: b.example.Credentials, Runs: b.runs.rows(),
		Integrations: integrations, Mappings: mappings,
	}
	if b.own != nil {
		state.Own, state.Start = b.own.Summary, live
	}
	b.write(w, state)
}

func (b *bench) deleteRuns(w http.ResponseWriter, _ *http.Request) {
	b.runs.clear()
	w.WriteHeader(http.StatusNoContent)
}

func (b *bench) postIntegration(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Name   string   `json:"name"`
		M2M    bool     `json:"m2m"`
		Scopes []string `json:"scopes"`
	}
	if b.read(w, r, smallBody, &ask) {
		made, err := b.setup.createIntegration(ask.Name, ask.M2M, ask.Scopes)
		b.answer(w, made, err)
	}
}

func (b *bench) postKey(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Kind string `json:"kind"`
	}
	if b.read(w, r, smallBody, &ask) {
		made, err := makeKeyPair(ask.Kind, b.account.ID(), b.options.Now())
		b.answer(w, made, err)
	}
}

func (b *bench) postMapping(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		ClientID    string `json:"clientId"`
		Certificate string `json:"certificate"`
	}
	if b.read(w, r, smallBody, &ask) {
		made, err := b.setup.mapCertificate(ask.ClientID, ask.Certificate)
		b.answer(w, made, err)
	}
}

// read decodes a request of the page. Where it cannot, it has answered.
func (b *bench) read(w http.ResponseWriter, r *http.Request, limit int64, into any) bool {
	// A form of another origin can send no JSON without being asked first.
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		b.refuse(w, http.StatusUnsupportedMediaType, "The workbench takes JSON only.")
		return false
	}
	document, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		b.refuse(w, http.StatusRequestEntityTooLarge, "This is too large for the workbench. The command netsuite request takes up to 100 MB.")
		return false
	case err != nil:
		b.refuse(w, http.StatusBadRequest, "The request did not arrive whole.")
		return false
	}
	if err := json.Unmarshal(document, into); err != nil {
		b.refuse(w, http.StatusBadRequest, "The request is no JSON that the workbench knows.")
		return false
	}
	return true
}

func (b *bench) answer(w http.ResponseWriter, value any, err error) {
	var mistake personError
	switch {
	case errors.As(err, &mistake):
		b.refuse(w, http.StatusUnprocessableEntity, mistake.Error())
	case errors.Is(err, errTarget):
		b.refuse(w, http.StatusBadRequest, "The target is neither simulator nor netsuite.")
	case err != nil:
		b.logger.Error("the workbench failed", "error", err)
		b.refuse(w, http.StatusInternalServerError, "The workbench met an error of its own.")
	default:
		b.write(w, value)
	}
}

func (b *bench) write(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	b.encode(w, value)
}

func (b *bench) refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	b.encode(w, map[string]string{"message": message})
}

func (b *bench) encode(w io.Writer, value any) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		b.logger.Debug("an answer did not reach the page", "error", err)
	}
}

// allowLong lifts the server's write timeout for a call that NetSuite may take
// its time with.
func (b *bench) allowLong(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	deadline := time.Now().Add(longestCall)
	if err := errors.Join(control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline)); err != nil {
		b.logger.Debug("a call keeps the short timeout", "error", err)
	}
}

// attachment names a saved body for the browser's download.
func attachment(id, kind string) string {
	extension := ".txt"
	if kind == "json" {
		extension = ".json"
	}
	return `attachment; filename="` + id + extension + `"`
}
