package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"netsuite-connector/failure"
)

const exitHelp = `Exit codes: 0 success, 1 the request failed, 2 wrong use.`

// errorHelp documents the document of --json.
const errorHelp = `Errors go to standard error for a person, or with --json as one JSON document:

  reason      NOT_FOUND, RATE_LIMITED, …: the connector's reasons (see the README),
              or WRONG_USE (with exit code 2) or LOCAL_ERROR (a file, say): both
              are this program's own
  message     for a person: what happened, then what to do
  fields      a list of {"field", "description"}: what to put right
  statusCode  NetSuite's, when it answered
  errorCode   NetSuite's o:errorCode
  operationId NetSuite's X-N-OperationId, which its support asks for
  jobId       of the asynchronous job that was started
  retryAfter  seconds to wait, when a later try can help; may have a fraction
  retry       may a program repeat it: safe, check (look first), or never
  outcome     not_sent, rejected, or unknown: a write that may have been carried
              out, so look before you repeat it
  attempts    how many requests were sent
  upstream    {"statusCode", "headers", "body", "truncated"}: the beginning of
              NetSuite's answer; body is its text

What does not apply is absent.`

// The reasons that are the command line's, not the contract's.
const (
	wrongUse   failure.Reason = "WRONG_USE"
	localError failure.Reason = "LOCAL_ERROR"
)

// errReported ends a command whose failure has been shown already.
var errReported = errors.New("reported")

// exitCode ends this program with the code of another that it ran.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func usagef(format string, args ...any) error { return usage{message: fmt.Sprintf(format, args...)} }

// report shows an error, and returns the exit code.
func (c *cli) report(ctx context.Context, err error) int {
	var ended exitCode
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errReported):
		return exitFailed
	case errors.As(err, &ended):
		return int(ended)
	case c.out.failure != nil && errors.Is(err, c.out.failure) && isClosedPipe(err):
		// The reader, such as head, has read enough. The request has succeeded, or was
		// a query, which a failing exit code would deny.
		return exitDone
	}
	found, code := failureFor(ctx, err)
	f := new(failure.Error)
	*f = *found
	f.Message = ownWords(f.Message)
	var said *readable
	switch {
	case c.json:
		c.err.write(append(failureDocument(f), '\n'))
	case errors.As(err, &said):
		c.err.showReadable(said)
	default:
		c.err.showFailure(f)
	}
	return code
}

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

func failureFor(ctx context.Context, err error) (*failure.Error, int) {
	var f *failure.Error
	var u usage
	switch {
	case errors.As(err, &u):
		return &failure.Error{Reason: wrongUse, Message: u.message, Violations: u.violations, Outcome: failure.NotSent}, exitUsage
	case errors.As(err, &f):
		return f, exitFailed
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return &failure.Error{Reason: failure.Cancelled, Message: "Stopped before anything was sent.", Outcome: failure.NotSent}, exitFailed
	default:
		return &failure.Error{Reason: localError, Message: sentence(err.Error())}, exitFailed
	}
}

// failureDocument returns the document that --json prints.
func failureDocument(f *failure.Error) []byte {
	type field struct {
		Field       string `json:"field"`
		Description string `json:"description"`
	}
	type answer struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers,omitempty"`
		Body       string            `json:"body,omitempty"`
		Truncated  bool              `json:"truncated,omitempty"`
	}
	document := struct {
		Reason      failure.Reason  `json:"reason"`
		Message     string          `json:"message"`
		Fields      []field         `json:"fields,omitempty"`
		StatusCode  int             `json:"statusCode,omitempty"`
		ErrorCode   string          `json:"errorCode,omitempty"`
		OperationID string          `json:"operationId,omitempty"`
		JobID       string          `json:"jobId,omitempty"`
		RetryAfter  float64         `json:"retryAfter,omitempty"`
		Retry       failure.Retry   `json:"retry,omitempty"`
		Outcome     failure.Outcome `json:"outcome,omitempty"`
		Attempts    int             `json:"attempts,omitempty"`
		Upstream    *answer         `json:"upstream,omitempty"`
	}{
		f.Reason, f.Message, nil, f.StatusCode, f.ErrorCode, f.OperationID, f.JobID, f.RetryAfter.Seconds(), f.Retry(), f.Outcome, f.Attempts, nil,
	}
	if u := f.Upstream; u != nil {
		document.Upstream = &answer{u.StatusCode, u.Headers, string(u.Body), u.Truncated}
	}
	for _, v := range f.Violations {
		document.Fields = append(document.Fields, field(v))
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return []byte(`{"reason":"INTERNAL","message":"The error cannot be written as JSON."}`)
	}
	return bytes.TrimSpace(b.Bytes())
}

// showFailure shows a failure to a person. What NetSuite sent is made printable,
// since it may contain control characters.
func (s *screen) showFailure(f *failure.Error) {
	reason := s.paint(bold, string(f.Reason)) + "  "
	if f.Reason == wrongUse || f.Reason == localError {
		reason = "" // the message is enough
	}
	message, more := f.Message, ""
	if f.Reason == wrongUse { // a list of this program's own; NetSuite's words stay in one line
		message, more, _ = strings.Cut(f.Message, "\n")
	}
	s.wrapped("", s.paint(red, "✗")+" ", reason+printable(message))
	for line := range strings.Lines(more) {
		s.line("    %s", printable(strings.TrimSuffix(line, "\n")))
	}
	for _, v := range f.Violations {
		if f.Reason == wrongUse || v.Description != "" && strings.Contains(f.Message, ownWords(v.Description)) {
			continue // the message contains it
		}
		name := v.Field
		if name == "" {
			name = "(the document)"
		}
		s.wrapped("    ", s.paint(bold, printable(name))+"  ", printable(v.Description))
	}
	if f.Upstream != nil && len(f.Upstream.Body) > 0 {
		s.line("  %s", s.paint(dim, fmt.Sprintf("NetSuite said (%d):", f.Upstream.StatusCode)))
		s.indented("    ", s.document(f.Upstream.Body))
		if f.Upstream.Truncated {
			s.line("    %s", s.paint(dim, "(the first part; it was cut here)"))
		}
	}
	if f.RetryAfter > 0 {
		s.line("  Try again in %s.", f.RetryAfter.Round(time.Millisecond))
	}
	if text := outcomeText(f.Outcome); text != "" && f.Reason != wrongUse {
		s.wrapped("  ", "", s.paint(dim, text))
	}
}

// showReadable shows a failure of which NetSuite's words were made readable.
func (s *screen) showReadable(r *readable) {
	sentence, layout, _ := strings.Cut(r.said, "\n")
	s.wrapped("", s.paint(red, "✗")+" ", s.paint(bold, string(r.failure.Reason))+"  "+printable(sentence))
	width := s.width()
	for line := range strings.Lines(layout) {
		text := "    " + printable(strings.TrimSuffix(line, "\n"))
		if width > 0 {
			text = cutTo(text, width)
		}
		s.line("%s", text)
	}
}

func outcomeText(outcome failure.Outcome) string {
	switch outcome {
	case failure.NotSent:
		return "Outcome: not_sent. Nothing reached NetSuite."
	case failure.Rejected:
		return "Outcome: rejected. NetSuite did not carry it out."
	case failure.Unknown:
		return "Outcome: unknown. NetSuite may have carried it out: look before you repeat it."
	}
	return ""
}
