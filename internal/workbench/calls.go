package workbench

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// call is what the page sends with every call of the plugin.
type call struct {
	ID          string          `json:"id"` // of the run, for POST /api/runs alone
	Target      target          `json:"target"`
	Credentials json.RawMessage `json:"credentials"` // null: those of the command line
	Config      json.RawMessage `json:"config"`
	Input       json.RawMessage `json:"input"`
	Draft       json.RawMessage `json:"draft"` // kept for the history, not read
	Fault       Fault           `json:"fault"` // for the simulated account
}

const (
	verifyTimeout  = 2 * time.Minute
	catalogTimeout = time.Minute
)

// postVerify streams the checks, each as a line of JSON as it becomes known.
func (b *bench) postVerify(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !b.read(w, r, smallBody, &ask) {
		return
	}
	to, err := b.plugin(r.Context(), ask.Target)
	if err != nil {
		b.answer(w, nil, err)
		return
	}
	b.allowLong(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	control := http.NewResponseController(w)
	var mutex sync.Mutex // a plugin may report from several goroutines
	line := func(value any) {
		mutex.Lock()
		defer mutex.Unlock()
		b.encode(w, value)
		if err := control.Flush(); err != nil {
			b.logger.Debug("a check did not reach the page", "error", err)
		}
	}
	verified := true
	report := func(c plugin.Check) {
		verified = verified && c.Status != plugin.Failed
		line(map[string]plugin.Check{"check": c})
	}
	ctx, cancel := context.WithTimeout(r.Context(), verifyTimeout)
	defer cancel()
	if err := to.Verify(ctx, b.credentials(ask.Target, ask.Credentials), report); err != nil {
		line(map[string]*problem{"problem": readProblem(err)})
		return
	}
	line(map[string]bool{"verified": verified})
}

// postRun runs a request and answers with all that the page shows of it.
func (b *bench) postRun(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !b.read(w, r, runBody, &ask) {
		return
	}
	if !isRunID(ask.ID) {
		b.refuse(w, http.StatusBadRequest, "The run's id is not one that the page makes.")
		return
	}
	// It ends by postCancel, or when the page goes away.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if !b.runs.begin(ask.ID, cancel) {
		b.refuse(w, http.StatusConflict, "The workbench has a run with this id already.")
		return
	}
	defer b.runs.end(ask.ID)
	to, err := b.plugin(ctx, ask.Target)
	if err != nil {
		b.answer(w, nil, err)
		return
	}
	b.allowLong(w)
	credentials := b.credentials(ask.Target, ask.Credentials)
	done := &run{
		ID: ask.ID, Target: ask.Target, Account: accountOf(credentials),
		At: b.options.Now(), Draft: ask.Draft,
		Equivalent: makeEquivalent(ask.Input, ask.Config, b.environment(ask.Target)),
	}
	if ask.Target == simulated && ask.Fault != "" {
		defer b.account.Upset(ask.Fault)()
	}
	began := time.Now()
	result, err := to.Run(ctx, plugin.Request{
		RunID: done.ID, Credentials: credentials, Config: ask.Config, Input: ask.Input,
	})
	done.DurationMS, done.Timing = millis(time.Since(began)), phases(result.Timing)
	if err == nil {
		done.Answer, done.body, err = readAnswer(result.Output)
		done.Saved = len(done.body) > 0
	}
	if err != nil {
		done.Problem = readProblem(err)
	}
	b.write(w, b.runs.add(done))
}

// postCancel ends a run that is under way: its own call then answers with what
// came of it.
func (b *bench) postCancel(w http.ResponseWriter, r *http.Request) {
	if !b.runs.cancel(r.PathValue("id")) {
		b.refuse(w, http.StatusNotFound, "The workbench does not know this run.")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// environment is what a shell needs to reach the target.
func (b *bench) environment(to target) []string {
	if to == simulated {
		return b.account.Environment()
	}
	return nil
}

// accountOf reads the account for the history: the one field that says where
// a request went.
func accountOf(credentials []byte) string {
	var d plugin.Credentials
	_ = json.Unmarshal(credentials, &d) // the plugin says what is wrong with them
	return d.AccountID[:min(len(d.AccountID), 100)]
}

func (b *bench) getRun(w http.ResponseWriter, r *http.Request) {
	found, ok := b.runs.find(r.PathValue("id"))
	if !ok {
		b.refuse(w, http.StatusNotFound, "The workbench no longer has this run.")
		return
	}
	b.write(w, found)
}

func (b *bench) getRunBody(w http.ResponseWriter, r *http.Request) {
	found, ok := b.runs.find(r.PathValue("id"))
	if !ok || !found.Saved {
		b.refuse(w, http.StatusNotFound, "The workbench no longer has this body: run the request again.")
		return
	}
	b.allowLong(w)
	// Never as what it says it is: a browser is to save it, not to run it.
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", attachment(found.ID, found.Answer.Body.Kind))
	_, _ = w.Write(found.body) // the browser went away: nobody is left to tell
}

// postRecordTypes reads the account's record types for completion.
func (b *bench) postRecordTypes(w http.ResponseWriter, r *http.Request) {
	var ask call
	if !b.read(w, r, smallBody, &ask) {
		return
	}
	to, err := b.plugin(r.Context(), ask.Target)
	if err != nil {
		b.answer(w, nil, err)
		return
	}
	b.allowLong(w)
	ctx, cancel := context.WithTimeout(r.Context(), catalogTimeout)
	defer cancel()
	result, err := to.Run(ctx, plugin.Request{
		RunID:       runIDPrefix + randomHex(runIDBytes),
		Credentials: b.credentials(ask.Target, ask.Credentials),
		Config:      []byte(`{"timeoutSeconds":60}`),
		Input:       []byte(`{"method":"GET","url":"record/v1/metadata-catalog"}`),
	})
	reply := struct {
		Types   []string `json:"types"`
		Problem *problem `json:"problem,omitempty"`
	}{Types: []string{}}
	if err == nil {
		reply.Types, err = recordTypes(result.Output)
	}
	if err != nil {
		reply.Problem = readProblem(err)
	}
	b.write(w, reply)
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
