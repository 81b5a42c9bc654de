package workbench

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"netsuite-connector/plugin"
)

// What a run tells of itself reaches the page while it runs, and no longer.
func TestProgressStreams(t *testing.T) {
	b := start(t, "")
	began, proceed := make(chan struct{}), make(chan struct{})
	b.plugin.run = func(ctx context.Context, request plugin.Request) (plugin.Result, error) {
		request.Progress(plugin.Progress{Phase: "token", At: time.Millisecond})
		close(began)
		select {
		case <-proceed:
		case <-ctx.Done():
			return plugin.Result{}, ctx.Err()
		}
		request.Progress(plugin.Progress{Phase: "try", Try: 1, Note: "GET https://x.suitetalk.api.netsuite.com/services/rest/async/v1/job/6"})
		request.Progress(plugin.Progress{Phase: "answer", Try: 1, Note: "202", Headers: map[string]string{"location": "https://x.suitetalk.api.netsuite.com/services/rest/async/v1/job/7"}})
		request.Progress(plugin.Progress{Phase: "wait", Try: 2, At: 3 * time.Millisecond, Lasts: time.Second, Note: "429", Headers: map[string]string{"x": "y"}})
		return plugin.Result{Output: []byte(`{"statusCode":200,"headers":{},"attempts":1}`)}, nil
	}
	const id = "workbench-0123456789ab"
	if response, _ := b.ask(http.MethodGet, "/api/runs/"+id+"/progress", ""); response.StatusCode != http.StatusNoContent {
		t.Errorf("the progress of no run: %d", response.StatusCode)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.ask(http.MethodPost, "/api/runs", `{"id":"`+id+`","target":"simulator","credentials":{},"config":{},"input":{"method":"GET","url":"x"},"draft":{}}`)
	}()
	<-began
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+b.page.Host+"/api/runs/"+id+"/progress", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(tokenHeader, b.token)
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for i, want := range []string{`{"phase":"token","at":1}`, `{"phase":"try","try":1,"at":0,"note":"GET https://x.suitetalk.api.netsuite.com/services/rest/async/v1/job/6","job":"6"}`,
		`{"phase":"answer","try":1,"at":0,"note":"202","job":"7"}`, `{"phase":"wait","try":2,"at":3,"lasts":1000,"note":"429"}`} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("line %d is %q, want %q (%v)", i, lines.Text(), want, lines.Err())
		}
		if i == 0 {
			close(proceed)
		}
	}
	if lines.Scan() {
		t.Errorf("after the end comes %q", lines.Text())
	}
	<-ended
	if response, _ := b.ask(http.MethodGet, "/api/runs/"+id+"/progress", ""); response.StatusCode != http.StatusNoContent {
		t.Errorf("the progress of a run that has ended: %d", response.StatusCode)
	}
}

// Of a run that tells very much, the latest steps are kept, and each is told
// once.
func TestProgressIsBounded(t *testing.T) {
	t.Parallel()
	l := newProgressLog()
	for i := range maxProgressSteps + 50 {
		l.tell(plugin.Progress{Phase: "try", Note: fmt.Sprint(i)})
	}
	steps, now, _, _ := l.from(0)
	if len(steps) != maxProgressSteps || steps[0].Note != "50" || now != maxProgressSteps+50 {
		t.Errorf("%d steps are kept, from %s, of %d", len(steps), steps[0].Note, now)
	}
	l.tell(plugin.Progress{Phase: "answer", Note: "200"})
	if steps, _, _, _ = l.from(now); len(steps) != 1 || steps[0].Note != "200" {
		t.Errorf("behind what was told come %v", steps)
	}
}
