package workbench

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"sort"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
)

// shownBody is how much of a body the page is given to show; the rest is for
// its button Save. indentedBody is up to where JSON is indented for reading.
const (
	shownBody    = 1 << 20
	indentedBody = 4 << 20
)

// responseView is NetSuite's response as the page shows it. JSON stays text all the
// way: parsing it in a browser would round its large numbers.
type responseView struct {
	StatusCode int      `json:"statusCode"`
	Headers    []header `json:"headers"`
	Attempts   int      `json:"attempts"`
	RecordID   string   `json:"recordId,omitempty"`
	JobID      string   `json:"jobId,omitempty"`
	Body       bodyView `json:"body"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// bodyView is what the page shows of a body. Kind is json, text, base64 or none.
type bodyView struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Bytes int    `json:"bytes"`
	Cut   bool   `json:"cut"`
}

// viewResponse splits the action's output document. The second result is the
// whole body, for saving.
func viewResponse(document []byte) (*responseView, []byte, error) {
	d, err := plugin.ParseOutput(document)
	if err != nil {
		return nil, nil, errors.New("the plugin's output document cannot be read")
	}
	a := &responseView{StatusCode: d.StatusCode, Headers: []header{}, Attempts: d.Attempts, RecordID: d.RecordID, JobID: d.JobID}
	for name, value := range d.Headers {
		a.Headers = append(a.Headers, header{name, value})
	}
	sort.Slice(a.Headers, func(i, j int) bool { return a.Headers[i].Name < a.Headers[j].Name })
	whole := viewBody(a, d.Body, d.BodyEncoding)
	return a, whole, nil
}

func viewBody(a *responseView, raw json.RawMessage, encoding string) []byte {
	raw = bytes.TrimSpace(raw)
	var text string
	switch {
	case len(raw) == 0:
		a.Body.Kind = "none"
		return nil
	case raw[0] == '"' && json.Unmarshal(raw, &text) == nil:
		a.Body.Kind = "text"
		if encoding == "base64" {
			a.Body.Kind = "base64"
		}
		a.Body.Text, a.Body.Cut = cut(text)
		whole := []byte(text)
		if encoding == "base64" {
			if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
				whole = decoded // what NetSuite sent, for its size and for saving
			}
		}
		a.Body.Bytes = len(whole)
		return whole
	}
	a.Body.Kind, a.Body.Bytes = "json", len(raw)
	pretty := string(raw)
	if len(raw) <= indentedBody {
		var b bytes.Buffer
		if json.Indent(&b, raw, "", "  ") == nil {
			pretty = b.String()
		}
	}
	a.Body.Text, a.Body.Cut = cut(pretty)
	return raw
}

func cut(text string) (string, bool) {
	shown := truncate.Prefix(text, shownBody)
	return shown, len(shown) < len(text)
}

// failureView is a failure as the page shows it.
type failureView struct {
	Title   string          `json:"title"` // what happened, in a few words
	Reason  failure.Reason  `json:"reason"`
	Message string          `json:"message"`
	Fields  []field         `json:"fields"`
	Outcome failure.Outcome `json:"outcome,omitempty"`
	// OutcomeText is the outcome in words.
	OutcomeText string        `json:"outcomeText,omitempty"`
	Advice      string        `json:"advice"` // what to do
	Attempts    int           `json:"attempts"`
	StatusCode  int           `json:"statusCode,omitempty"`
	ErrorCode   string        `json:"errorCode,omitempty"`
	RetryAfter  float64       `json:"retryAfter,omitempty"`
	Upstream    *upstreamView `json:"upstream,omitempty"`
}

type field struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type upstreamView struct {
	StatusCode int      `json:"statusCode"`
	Headers    []header `json:"headers"`
	Body       bodyView `json:"body"`
}

// viewFailure returns how the page shows the failure of request.
func viewFailure(err error, request sentRequest) *failureView {
	f := failure.From(err)
	p := &failureView{
		Title: titleFor(f.Reason), Reason: f.Reason, Message: f.Message, Fields: []field{}, Outcome: f.Outcome,
		Advice: adviceFor(f.Reason), Attempts: f.Attempts, StatusCode: f.StatusCode,
		ErrorCode: f.ErrorCode, RetryAfter: f.RetryAfter.Round(time.Millisecond).Seconds(),
	}
	for _, v := range f.Violations {
		p.Fields = append(p.Fields, field{v.Field, v.Description})
	}
	if u := f.Upstream; u != nil {
		var shown responseView
		raw, quoted := json.RawMessage(u.Body), u.Body
		if u.Truncated || !json.Valid(raw) {
			quoted, _ = json.Marshal(string(u.Body)) // a string always can be
		}
		viewBody(&shown, quoted, "")
		shown.Body.Cut = shown.Body.Cut || u.Truncated
		p.Upstream = &upstreamView{StatusCode: u.StatusCode, Headers: []header{}, Body: shown.Body}
		for name, value := range u.Headers {
			p.Upstream.Headers = append(p.Upstream.Headers, header{name, value})
		}
		sort.Slice(p.Upstream.Headers, func(i, j int) bool { return p.Upstream.Headers[i].Name < p.Upstream.Headers[j].Name })
	}
	p.adviseOn(request)
	return p
}
