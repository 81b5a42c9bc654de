package workbench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// checks arrive as they are made, not when all are there.
func TestVerifyStreams(t *testing.T) {
	b := start(t, "")
	proceed := make(chan struct{})
	b.plugin.verify = func(ctx context.Context, credentials []byte, report func(plugin.Check)) error {
		if string(credentials) != `{"accountId":"1", "n":9007199254740993}` {
			t.Errorf("the plugin was given %s", credentials)
		}
		report(plugin.Check{ID: "account_id", Title: "Account", Status: plugin.Passed})
		select {
		case <-proceed:
		case <-ctx.Done():
			return ctx.Err()
		}
		report(plugin.Check{ID: "token", Title: "Token", Status: plugin.Failed, Detail: "no", Remedy: "look"})
		return nil
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.page.Host+"/api/verify",
		strings.NewReader(`{"target":"simulator","credentials":{"accountId":"1", "n":9007199254740993}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(tokenHeader, b.token)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for i, want := range []string{
		`{"check":{"id":"account_id","title":"Account","status":"passed","detail":""}}`,
		`{"check":{"id":"token","title":"Token","status":"failed","detail":"no","remedy":"look"}}`,
		`{"verified":false}`,
	} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("line %d is %q, want %q (%v)", i, lines.Text(), want, lines.Err())
		}
		if i == 0 {
			close(proceed)
		}
	}
}

func TestRunShowsNumbersAsTheyAre(t *testing.T) {
	b := start(t, "")
	const document = `{"statusCode":200,"headers":{"b":"2","a":"1"},"attempts":2,"recordId":"7","body":{"z":9007199254740993,"a":1.10,"a":1e400,"s":"<&>"}}`
	b.plugin.run = func(_ context.Context, request plugin.Request) (plugin.Result, error) {
		if string(request.Input) != `{"url":"x","body":{"n":12345678901234567890, "m":1.0}}` {
			t.Errorf("the plugin was given %s", request.Input)
		}
		return plugin.Result{Output: []byte(document), Timing: []plugin.Phase{{Name: "try", Try: 1, Start: time.Millisecond, End: 2500 * time.Microsecond, Note: "200"}}}, nil
	}
	response, text := b.ask("POST", "/api/runs", `{"id":"workbench-0123456789ab","target":"simulator","fault":"busy","draft":{"mine":1},"credentials":{"accountId":"7654321_SB2","privateKey":"SECRET"},"config":{},`+
		`"input":{"url":"x","body":{"n":12345678901234567890, "m":1.0}}}`)
	var got run
	if err := json.Unmarshal([]byte(text), &got); err != nil || response.StatusCode != 200 {
		t.Fatalf("%d %s: %v", response.StatusCode, text, err)
	}
	want := "{\n  \"z\": 9007199254740993,\n  \"a\": 1.10,\n  \"a\": 1e400,\n  \"s\": \"<&>\"\n}"
	if got.Answer == nil || got.Answer.Body.Text != want || got.Answer.Body.Kind != "json" {
		t.Errorf("the body is %+v, want %s", got.Answer, want)
	}
	if fmt.Sprint(got.Answer.Headers) != "[{a 1} {b 2}]" || got.Answer.Attempts != 2 || got.Answer.RecordID != "7" {
		t.Errorf("the answer is %+v", got.Answer)
	}
	if fmt.Sprint(got.Timing) != "[{try 1 1 2.5 200}]" {
		t.Errorf("the timing is %v", got.Timing)
	}
	if fmt.Sprint(b.account.injected) != "[busy removed]" {
		t.Errorf("the injected faults are %v", b.account.injected)
	}
	if strings.Contains(text, "SECRET") {
		t.Error("the answer repeats a secret")
	}
	if _, state := b.ask("GET", "/api/state", ""); strings.Contains(state, "SECRET") || !strings.Contains(state, `"draft":{"mine":1}`) || strings.Contains(state, "9007199254740993") {
		t.Errorf("the history is %s", state)
	}
	if _, again := b.ask("GET", "/api/runs/"+got.ID, ""); !strings.Contains(again, "9007199254740993") {
		t.Errorf("the run is %s", again)
	}
	saved, whole := b.ask("GET", "/api/runs/"+got.ID+"/body", "")
	if whole != `{"z":9007199254740993,"a":1.10,"a":1e400,"s":"<&>"}` || !strings.HasPrefix(saved.Header.Get("Content-Disposition"), "attachment;") || saved.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("saved %s with %v", whole, saved.Header)
	}
	b.ask("DELETE", "/api/runs", "")
	if response, _ := b.ask("GET", "/api/runs/"+got.ID, ""); response.StatusCode != 404 {
		t.Errorf("a cleared run answers %d", response.StatusCode)
	}
}

func TestRunShowsProblems(t *testing.T) {
	b := start(t, "")
	b.plugin.run = func(context.Context, plugin.Request) (plugin.Result, error) {
		return plugin.Result{Timing: []plugin.Phase{{Name: "slot"}}}, &failure.Error{
			Reason: failure.RequestRejected, Message: "NetSuite said no.", Outcome: failure.Unknown, Attempts: 3, StatusCode: 400,
			ErrorCode: "INVALID_CONTENT", RetryAfter: 1500 * time.Millisecond,
			Violations: []failure.Violation{{Field: "headers.Host", Description: "Not that one."}},
			Upstream:   &failure.Upstream{StatusCode: 400, Headers: map[string]string{"date": "now"}, Body: []byte(`{"n":9007199254740993}`)},
		}
	}
	_, text := b.ask("POST", "/api/runs", `{"id":"workbench-0123456789ab","target":"simulator","credentials":{},"config":{},"input":{"url":"x"}}`)
	var got run
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Problem
	if p == nil || p.Reason != "REQUEST_REJECTED" || p.Message != "NetSuite said no." || p.Outcome != "unknown" || !strings.Contains(p.OutcomeText, "Look before") ||
		p.Advice == "" || p.Attempts != 3 || p.StatusCode != 400 || p.ErrorCode != "INVALID_CONTENT" || p.RetryAfter != 0 ||
		fmt.Sprint(p.Fields) != "[{headers.Host Not that one.}]" || p.Upstream.Body.Text != "{\n  \"n\": 9007199254740993\n}" || len(got.Timing) != 1 {
		t.Errorf("the problem is %s", text)
	}
}

func TestEveryReasonHasItsOwnAdvice(t *testing.T) {
	t.Parallel()
	general := adviceFor(failure.Internal)
	for _, reason := range []failure.Reason{
		failure.InvalidCredentials, failure.InvalidConfig, failure.InvalidInput, failure.UnknownAction, failure.URLRefused,
		failure.PolicyRefused, failure.AuthenticationFailed, failure.PermissionDenied, failure.NotFound, failure.RequestRejected,
		failure.RateLimited, failure.UpstreamError, failure.Unavailable, failure.Timeout, failure.Cancelled,
		failure.ResponseTooLarge, failure.InvalidResponse,
	} {
		if adviceFor(reason) == general {
			t.Errorf("%s has no advice of its own", reason)
		}
	}
}

// A call that the page gives up ends in the plugin, too.
func TestCancelReachesThePlugin(t *testing.T) {
	b := start(t, "")
	entered, ended := make(chan struct{}), make(chan error, 1)
	b.plugin.run = func(ctx context.Context, _ plugin.Request) (plugin.Result, error) {
		close(entered)
		<-ctx.Done()
		ended <- ctx.Err()
		return plugin.Result{}, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-entered
		cancel()
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+b.page.Host+"/api/runs", strings.NewReader(`{"id":"workbench-0123456789ab","target":"simulator","input":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(tokenHeader, b.token)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err == nil {
		_ = response.Body.Close()
		t.Fatal("the call was not cancelled")
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the plugin saw %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the plugin was not told")
	}
}

// A run that is cancelled by its id answers with what came of it, and is in the
// history; one that has ended stays as it is.
func TestCancelByID(t *testing.T) {
	b := start(t, "")
	const id = "workbench-0123456789ab"
	const ask = `{"id":"` + id + `","target":"simulator","input":{}}`
	cancel := func(want int) {
		t.Helper()
		if response, text := b.ask("POST", "/api/runs/"+id+"/cancel", ""); response.StatusCode != want {
			t.Errorf("the cancel answers %d %s, want %d", response.StatusCode, text, want)
		}
	}
	b.plugin.run = func(ctx context.Context, request plugin.Request) (plugin.Result, error) {
		if request.RunID != id {
			t.Errorf("the plugin was given the id %s", request.RunID)
		}
		if response, text := b.ask("POST", "/api/runs", ask); response.StatusCode != http.StatusConflict {
			t.Errorf("the id of a run under way is taken with %d %s", response.StatusCode, text)
		}
		cancel(http.StatusNoContent)
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
			t.Error("the plugin was not told")
		}
		return plugin.Result{Timing: []plugin.Phase{{Name: "try", Try: 1}}}, &failure.Error{Reason: failure.Cancelled, Message: "Ended.", Outcome: failure.Unknown, Attempts: 1}
	}
	cancel(http.StatusNotFound)
	response, text := b.ask("POST", "/api/runs", ask)
	var got run
	if err := json.Unmarshal([]byte(text), &got); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s: %v", response.StatusCode, text, err)
	}
	if p := got.Problem; got.ID != id || p == nil || p.Reason != failure.Cancelled || p.Outcome != failure.Unknown || p.Attempts != 1 || len(got.Timing) != 1 {
		t.Errorf("the cancelled run is %s", text)
	}
	cancel(http.StatusNoContent)
	if _, again := b.ask("GET", "/api/runs/"+id, ""); again != text {
		t.Errorf("the history has %s, want %s", again, text)
	}
	if response, text := b.ask("POST", "/api/runs", ask); response.StatusCode != http.StatusConflict {
		t.Errorf("the id of a run in the history is taken with %d %s", response.StatusCode, text)
	}
	for _, bad := range []string{"", "0123456789ab", "workbench-", "workbench-0123456789a", "workbench-0123456789abc", "workbench-0123456789AB", "workbench-../../../../a"} {
		if response, text := b.ask("POST", "/api/runs", `{"id":"`+bad+`","target":"simulator","input":{}}`); response.StatusCode != http.StatusBadRequest {
			t.Errorf("the id %q is taken with %d %s", bad, response.StatusCode, text)
		}
	}
}

func TestUnknownTargetsAreRefused(t *testing.T) {
	b := start(t, "")
	for _, path := range []string{"verify", "runs", "record-types"} {
		response, text := b.ask("POST", "/api/"+path, `{"id":"workbench-0123456789ab","target":"elsewhere"}`)
		if response.StatusCode != http.StatusBadRequest || text != `{"message":"The target is neither simulator nor netsuite."}`+"\n" {
			t.Errorf("%s: %d %s", path, response.StatusCode, text)
		}
	}
}

// The person's own credentials, from the command line, are used for NetSuite
// and never shown.
func TestOwnCredentials(t *testing.T) {
	const own = `{"accountId":"42","clientId":"c","certificateId":"d","privateKey":"SECRET"}`
	b := start(t, own)
	b.plugin.run = func(_ context.Context, request plugin.Request) (plugin.Result, error) {
		if string(request.Credentials) != own {
			t.Errorf("the plugin was given %s", request.Credentials)
		}
		return plugin.Result{Output: []byte(`{"statusCode":200,"headers":{},"attempts":1,"body":{"items":[{"name":"vendor"},{"name":"customer"},{"name":"customer"}]}}`)}, nil
	}
	_, state := b.ask("GET", "/api/state", "")
	if strings.Contains(state, "SECRET") || !strings.Contains(state, `"start":"netsuite"`) || !strings.Contains(state, `"own":{"accountId":"42","certificateId":"d","clientId":"c"}`) {
		t.Errorf("the state is %s", state)
	}
	if _, types := b.ask("POST", "/api/record-types", `{"target":"netsuite","credentials":null}`); types != `{"types":["customer","vendor"]}`+"\n" {
		t.Errorf("the record types are %s", types)
	}
	// Only the simulator's plugin is led to the simulator.
	if len(b.loaded) != 2 || len(b.loaded[0]) == 0 || len(b.loaded[1]) != 0 {
		t.Errorf("the plugins were started with %q", b.loaded)
	}
}
