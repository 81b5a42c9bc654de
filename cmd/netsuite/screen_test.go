package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

func TestDocumentOnATerminal(t *testing.T) {
	t.Parallel()
	const text = `{"n":[1234567890123456789,1.10,-0.0,1e400],"s":"a \"b\" \\ <é> \u009b[31m` + "\u009b\u202e\x7f" + `","t":true,"o":{},"z":null}`
	for _, colour := range []bool{true, false} {
		s := &screen{terminal: true, colour: colour}
		got := string(s.document([]byte(text)))
		if colour != strings.Contains(got, "\x1b[33m1234567890123456789\x1b[0m") {
			t.Errorf("colour %v: %q", colour, got)
		}
		plain := got
		for _, code := range []style{bold, dim, red, green, yellow, cyan, "0"} {
			plain = strings.ReplaceAll(plain, "\x1b["+string(code)+"m", "")
		}
		if strings.ContainsAny(plain, "\u009b\u202e\x7f\x1b") {
			t.Errorf("a terminal would obey %q", plain)
		}
		for _, number := range []string{"1234567890123456789,\n", "1.10,\n", "-0.0,\n", "1e400\n"} {
			if !strings.Contains(plain, number) {
				t.Errorf("no %q in %s", number, plain)
			}
		}
		var before, after any
		if err := errors.Join(decodeNumbers(text, &before), decodeNumbers(plain, &after)); err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(before)
		b, _ := json.Marshal(after)
		if !bytes.Equal(a, b) {
			t.Errorf("%s became %s", a, b)
		}
	}
	s := &screen{}
	if got := string(s.document([]byte("<html>\x1b]0;title\x07\n</html>"))); got != "<html>\\u001b]0;title\\u0007\n</html>\n" {
		t.Errorf("%q", got)
	}
}

func decodeNumbers(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func TestChecksAsAList(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := &screen{to: &b}
	for _, status := range []plugin.Status{plugin.Passed, plugin.Warning, plugin.Failed, plugin.Skipped} {
		s.showCheck("", plugin.Check{Title: "T", Status: status, Detail: "d."})
	}
	if got := b.String(); got != "✓ T  d.\n! T  d.\n✗ T  d.\n– T  d.\n" {
		t.Errorf("%q", got)
	}
}

func TestFailureOnATerminal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := &screen{to: &b}
	s.showFailure(&failure.Error{
		Reason: failure.RateLimited, Message: "It said \x1b[2J\u009b1m\nnow\xff.", Outcome: failure.Unknown, RetryAfter: 2500 * time.Millisecond,
		Violations: []failure.Violation{{Field: "headers.\x07Host", Description: "No."}, {Field: "", Description: "Never."}},
		Upstream:   &failure.Upstream{StatusCode: 429, Body: []byte("a\x1bc\r\nb"), Truncated: true},
	})
	if strings.ContainsAny(b.String(), "\x1b\x07\r\u009b") {
		t.Errorf("a terminal would obey %q", b.String())
	}
	for _, want := range []string{`\u001b[2J\u009b1m now`, `headers.\u0007Host  No.`, "(the document)  Never.", "NetSuite said (429):\n    a\\u001bc", "it was cut here", "Try again in 2.5s.", "unknown", "look before you repeat it"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %s", want, b.String())
		}
	}
}

// TestProgressStaysOnOneLine: while it is written, the terminal does not wrap.
func TestProgressStaysOnOneLine(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := &screen{to: &b, terminal: true}
	long := strings.Repeat("x", 200)
	s.overwrite(long)
	if got := b.String(); got != "\r\x1b[K\x1b[?7l"+long+"\x1b[?7h" {
		t.Errorf("%q", got)
	}
}

func TestFailureDocument(t *testing.T) {
	t.Parallel()
	f := &failure.Error{
		Reason: failure.RateLimited, Message: `a <b> "c"`, Outcome: failure.Rejected, StatusCode: 429, RetryAfter: 2500 * time.Millisecond,
		Violations: []failure.Violation{{Field: "url", Description: "d"}}, Attempts: 3, Cause: errors.New("hidden"),
		ErrorCode: "E", OperationID: "op", JobID: "7",
		Upstream: &failure.Upstream{StatusCode: 429, Headers: map[string]string{"a": "b"}, Body: []byte("<x>"), Truncated: true},
	}
	const want = `{"reason":"RATE_LIMITED","message":"a <b> \"c\"","fields":[{"field":"url","description":"d"}],"statusCode":429,"errorCode":"E","operationId":"op","jobId":"7","retryAfter":2.5,"retry":"safe","outcome":"rejected","attempts":3,"upstream":{"statusCode":429,"headers":{"a":"b"},"body":"<x>","truncated":true}}`
	if got := string(failureDocument(f)); got != want {
		t.Errorf("%s", got)
	}
	if got := string(failureDocument(&failure.Error{Reason: failure.Internal, Message: "m"})); got != `{"reason":"INTERNAL","message":"m","retry":"never"}` {
		t.Errorf("%s", got)
	}
}
