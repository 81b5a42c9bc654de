package workbench

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
)

// call is what the page sends with every call of the plugin.
type call struct {
	ID          string          `json:"id"` // of the run, for POST /api/runs alone
	Target      target          `json:"target"`
	Credentials json.RawMessage `json:"credentials"` // null: those of the command line
	Config      json.RawMessage `json:"config"`
	Input       json.RawMessage `json:"input"`
	Draft       json.RawMessage `json:"draft"`     // kept for the history, not read
	Fault       Fault           `json:"fault"`     // for the simulated account
	Confirmed   bool            `json:"confirmed"` // the person confirmed what confirmationFor asks
}

const (
	verifyTimeout  = 2 * time.Minute
	catalogTimeout = time.Minute
)

// postVerify streams the checks, each as a line of JSON as it becomes known.
func (s *server) postVerify(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	to, err := s.plugin(r.Context(), ask.Target)
	if err != nil {
		s.respond(w, nil, err)
		return
	}
	s.allowLong(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	control := http.NewResponseController(w)
	var mutex sync.Mutex // a plugin may report from several goroutines
	line := func(value any) {
		mutex.Lock()
		defer mutex.Unlock()
		s.encode(w, value)
		if err := control.Flush(); err != nil {
			s.logger.Debug("a check did not reach the page", "error", err)
		}
	}
	var failed atomic.Bool
	report := func(c plugin.Check) {
		if c.Status == plugin.Failed {
			failed.Store(true)
		}
		line(map[string]plugin.Check{"check": c})
	}
	ctx, cancel := context.WithTimeout(r.Context(), verifyTimeout)
	defer cancel()
	if err := to.Verify(ctx, s.credentials(ask.Target, ask.Credentials), report); err != nil {
		line(map[string]*failureView{"problem": viewFailure(err, sentRequest{ReadOnly: true})})
		return
	}
	line(map[string]bool{"verified": !failed.Load()})
}

// postRun runs a request and answers with all that the page shows of it, or
// with a confirmation that the page has to ask for first.
func (s *server) postRun(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !s.decode(w, r, runBody, &ask) {
		return
	}
	if !isRunID(ask.ID) {
		s.refuse(w, http.StatusBadRequest, "The run's id is not one that the page makes.")
		return
	}
	request := parseRequest(ask.Input)
	credentials := s.credentials(ask.Target, ask.Credentials)
	account := accountOf(credentials)
	// What the read-only switch refuses needs no question. It is read once.
	kind := processKind{to: ask.Target, readOnly: s.readOnly.Load()}
	if asked := confirmationFor(ask.Target, account, request); asked != nil && !ask.Confirmed && !kind.readOnly {
		s.writeJSON(w, map[string]*confirmation{"confirmation": asked})
		return
	}
	// It ends by postCancel, or when the page goes away.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if !s.runs.begin(ask.ID, cancel) {
		s.refuse(w, http.StatusConflict, "The workbench has a run with this id already.")
		return
	}
	defer s.runs.end(ask.ID)
	progress, endProgress := s.progress.begin(ask.ID)
	defer endProgress()
	to, err := s.started(ctx, kind)
	if err != nil {
		s.respond(w, nil, err)
		return
	}
	s.allowLong(w)
	done := &run{
		ID: ask.ID, Target: ask.Target, Account: truncate.Text(account, maxShownAccount),
		At: s.options.Now(), Draft: ask.Draft,
		sent: sent{ask.Input, ask.Config, s.environment(ask.Target), account},
	}
	if ask.Target == simulated && ask.Fault != "" {
		defer s.account.Inject(ask.Fault)()
	}
	began := time.Now()
	result, err := to.Run(ctx, plugin.Request{
		RunID: done.ID, Credentials: credentials, Config: ask.Config, Input: ask.Input, Progress: progress.tell,
	})
	done.DurationMS, done.Timing = millis(time.Since(began)), phases(result.Timing)
	if err == nil {
		done.Answer, done.body, err = viewResponse(result.Output)
		done.Saved, done.output = len(done.body) > 0, result.Output
	}
	if err != nil {
		done.Problem = viewFailure(err, request)
	}
	kept := s.runs.add(done)
	s.changes.tell()
	s.writeJSON(w, kept)
}

// postCancel ends a run that is under way: its own call then answers with what
// came of it.
func (s *server) postCancel(w http.ResponseWriter, r *http.Request) {
	if !s.runs.cancel(r.PathValue("id")) {
		s.refuse(w, http.StatusNotFound, "The workbench does not know this run.")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// environment is what a shell needs to reach the target.
func (s *server) environment(to target) []string {
	if to == simulated {
		return s.account.Environment()
	}
	return nil
}

// maxShownAccount bounds the bytes of an account ID that the page shows.
const maxShownAccount = 100

// accountOf reads the account ID, which says where a request goes, out of
// credentials: whole, and from the member that the plugin reads, not from one of
// another spelling.
func accountOf(credentials []byte) string {
	var members map[string]json.RawMessage
	var id string
	_ = json.Unmarshal(credentials, &members) // the plugin says what is wrong with them
	_ = json.Unmarshal(members["accountId"], &id)
	return id
}

func (s *server) getRun(w http.ResponseWriter, r *http.Request) {
	found, ok := s.runs.find(r.PathValue("id"))
	if !ok {
		s.refuse(w, http.StatusNotFound, "The workbench no longer has this run.")
		return
	}
	s.writeJSON(w, found)
}

func (s *server) getRunBody(w http.ResponseWriter, r *http.Request) {
	found, ok := s.runs.find(r.PathValue("id"))
	if !ok || !found.Saved {
		s.refuse(w, http.StatusNotFound, "The workbench no longer has this body: run the request again.")
		return
	}
	s.allowLong(w)
	// Never as what it says it is: a browser is to save it, not to run it.
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", attachment(found.ID, found.Answer.Body.Kind))
	_, _ = w.Write(found.body) // the browser went away: nobody is left to tell
}

// postRecordTypes reads the account's record types for completion.
func (s *server) postRecordTypes(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !s.decode(w, r, smallBody, &ask) {
		return
	}
	to, err := s.plugin(r.Context(), ask.Target)
	if err != nil {
		s.respond(w, nil, err)
		return
	}
	s.allowLong(w)
	ctx, cancel := context.WithTimeout(r.Context(), catalogTimeout)
	defer cancel()
	result, err := to.Run(ctx, plugin.Request{
		RunID:       runIDPrefix + randomHex(runIDBytes),
		Credentials: s.credentials(ask.Target, ask.Credentials),
		Config:      []byte(`{"timeoutSeconds":60}`),
		Input:       []byte(`{"method":"GET","url":"record/v1/metadata-catalog"}`),
	})
	reply := struct {
		Types   []string     `json:"types"`
		Problem *failureView `json:"problem,omitempty"`
	}{Types: []string{}}
	if err == nil {
		reply.Types, err = recordTypes(result.Output)
	}
	if err != nil {
		reply.Problem = viewFailure(err, sentRequest{ReadOnly: true})
	}
	s.writeJSON(w, reply)
}

const maxRecordTypes = 5000

func recordTypes(document []byte) ([]string, error) {
	var catalog struct {
		Items []struct {
			Name string `json:"name"`
		} `json:"items"`
	}
	output, err := plugin.ParseOutput(document)
	if err == nil {
		err = output.Decode(&catalog)
	}
	if err != nil {
		return []string{}, &failure.Error{
			Reason:  failure.InvalidResponse,
			Message: "NetSuite's list of record types is not in the form that the workbench knows. Type the record type by hand.",
			Cause:   err,
		}
	}
	names := []string{}
	for _, item := range catalog.Items {
		if item.Name != "" && len(names) < maxRecordTypes {
			names = append(names, item.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
