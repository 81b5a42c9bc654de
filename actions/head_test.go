package actions

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// inGeneral is the head as encoding/json writes it.
func inGeneral(t testing.TB, h head) string {
	t.Helper()
	headers := map[string]string{}
	for _, f := range h.headers {
		headers[f.name] = f.value
	}
	if len(headers) != len(h.headers) {
		t.Errorf("a name stands twice in %q", h.headers)
	}
	document, err := json.Marshal(struct {
		StatusCode   int               `json:"statusCode"`
		Headers      map[string]string `json:"headers"`
		RecordID     string            `json:"recordId,omitempty"`
		JobID        string            `json:"jobId,omitempty"`
		Attempts     int               `json:"attempts"`
		Warnings     []string          `json:"warnings,omitempty"`
		BodyEncoding string            `json:"bodyEncoding,omitempty"`
	}{h.statusCode, headers, h.recordID, h.jobID, h.attempts, h.warnings, h.bodyEncoding})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(document), "}")
}

func checkHead(t testing.TB, h head) {
	t.Helper()
	var b bytes.Buffer
	if err := h.write(&b, "|"); err != nil || b.String() != inGeneral(t, h)+"|" {
		t.Errorf("got %s, %v\nwant %s|", b.String(), err, inGeneral(t, h))
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	checkHead(t, head{})
	checkHead(t, head{statusCode: 204, attempts: 3, recordID: "12", jobID: "a<b", bodyEncoding: "base64", warnings: []string{"one", "two \u2028 \x00 \xff"}})
	checkHead(t, head{statusCode: 200, headers: joined(http.Header{
		"Content-Type": {"application/json"}, "Set-Cookie": {"secret"}, "Link": {"<a>", "<b>"}, "X-A": {"1"}, "X-B": {"&"},
		"X-N-OperationId": {"x"}, "Strange \u00dc": {"\xff"}, "strange \u00fc": {"b"}, "Empty": nil,
	})})
	long := http.Header{"X-Long": {strings.Repeat("x", 2*maxHeadBuffer)}}
	checkHead(t, head{headers: joined(long)})
}

func TestLowerName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Cache-Control", "Connection", "Content-Length", "Content-Type", "Date", "Link", "Location", "Server", "Strict-Transport-Security", "Vary",
		"X-N-Operationid", "X-Netsuite-Jobid", "Other", "\u212a", "\xff",
	} {
		if got := lowerName(name); got != strings.ToLower(name) {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}

func FuzzHead(f *testing.F) {
	f.Add("Content-Type", "application/json", "a", "b", "c")
	f.Add("X \xff", "<&>", "\u2028", "\x7f", "\x01\\\"")
	f.Fuzz(func(t *testing.T, name, value, other, id, warning string) {
		checkHead(t, head{headers: joined(http.Header{name: {value, warning}, other: {id}}), recordID: id, jobID: other, warnings: []string{warning}})
	})
}
