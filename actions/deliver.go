package actions

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/internal/truncate"
)

// deliver writes the output document: what is known from the headers first,
// and the body last, as it arrives. Handing it on is part of the action's time.
func (x *exchange) deliver(ctx context.Context, a *answer, out Output) *failure.Error {
	endPhase := x.timeline.begin("transfer", x.attempts)
	w := handing{out.Open(ctx)}
	err := x.write(ctx, a, w)
	if err == nil {
		err = w.Close()
	}
	note := ""
	if err != nil {
		note = "failed"
	}
	endPhase(note)
	if err != nil {
		return x.deliveryError(ctx, a, err)
	}
	return nil
}

func (x *exchange) write(ctx context.Context, a *answer, w io.Writer) error {
	r := x.paging.held
	if r == nil {
		var err error
		if r, err = x.receive(ctx, a); err != nil {
			return err
		}
	}
	body, mode := r.body, r.mode
	defer body.release()
	record, job := a.ids(x.request.account)
	if x.job != nil {
		job = x.job.id
	}
	h := head{a.status, joined(a.header), record, job, x.attempts, x.warnings(a), ""}
	if mode == asBase64 {
		h.bodyEncoding = "base64"
	}
	after := `,"body":`
	if mode == asNothing {
		after = "}"
	}
	if err := h.write(w, after); err != nil || mode == asNothing {
		return err
	}
	if err := x.copyBody(mode, body, w); err != nil {
		return err
	}
	_, err := w.Write(closingBrace)
	return err
}

//nolint:gochecknoglobals // a constant
var closingBrace = []byte("}")

// received is the body of an answer, of which the beginning is held.
type received struct {
	body    *spool
	mode    mode
	bounded *bounded // what may still arrive

	beginning spool   // body, in the same piece of memory
	limited   bounded // bounded, likewise
}

// receive reads the beginning of an answer's body, and decides how it is shown.
func (x *exchange) receive(ctx context.Context, a *answer) (*received, error) {
	most := x.runner.options.MaxResponseBytes - x.paging.spent
	if a.length > most {
		return nil, errTooLarge
	}
	r := &received{limited: bounded{reader: a.body, left: most}}
	r.bounded, r.body = &r.limited, &r.beginning
	r.beginning = spool{source: r.bounded, expected: a.length, budget: x.runner.held, patient: x.paging.on}
	chosen := false
	defer func() {
		if !chosen {
			r.body.release()
		}
	}()
	var err error
	if r.mode, err = x.choose(ctx, a.header.Get("Content-Type"), a.unbounded, r.body); err != nil {
		return nil, err
	}
	chosen = true
	return r, nil
}

// mode is how a body stands in the output document.
type mode int

const (
	asNothing mode = iota // there is none
	asJSON
	asText         // invalid bytes are an error
	asRepairedText // invalid bytes become U+FFFD
	asBase64
)

// choose decides how the body is shown. It reads up to spoolLength of it.
// unbounded says that nothing told the body's length.
func (x *exchange) choose(ctx context.Context, contentType string, unbounded bool, body *spool) (mode, error) {
	format := x.config.format
	knownCharset := true
	media := mediaType(contentType)
	if format == "text" || format != "base64" && isText(media) {
		from, err := charset(contentType)
		knownCharset = err == nil
		if from != nil {
			body.source, body.expected = convert(body.source, from), -1
		}
	}
	declared := isJSONMedia(media)
	wantJSON := format == "json" || format == "auto" && declared && (knownCharset || unbounded)
	if err := body.fill(ctx, wantJSON); err != nil {
		return asNothing, err
	}
	switch {
	case body.length == body.mark && body.whole && declared && unbounded && format == "auto":
		return asNothing, errBroken // JSON is never empty
	case body.length == 0, body.whole && body.length == body.mark && format != "base64":
		return asNothing, nil
	case wantJSON && body.json() && (knownCharset || format == "json"):
		return asJSON, nil
	case wantJSON && !body.json() && (format == "json" || !body.whole || unbounded):
		return asNothing, errBroken
	case format == "text":
		return asRepairedText, nil
	case format == "base64" || !knownCharset || !body.text():
		return asBase64, nil
	default:
		return asText, nil
	}
}

func (x *exchange) copyBody(m mode, body *spool, w io.Writer) error {
	switch m {
	case asJSON:
		return body.copyTo(w, true, body.mark)
	case asBase64:
		if _, err := io.WriteString(w, `"`); err != nil {
			return err
		}
		encoder := base64.NewEncoder(base64.StdEncoding, w)
		if err := body.copyTo(encoder, false, 0); err != nil {
			return err
		}
		if err := encoder.Close(); err != nil {
			return err
		}
		_, err := io.WriteString(w, `"`)
		return err
	default:
		text := &quoting{w: w, repair: m == asRepairedText}
		if err := body.copyTo(text, false, body.mark); err != nil {
			return err
		}
		return text.Close()
	}
}

// What can be wrong with a body.
var (
	errBroken   = errors.New("actions: a body that must be JSON is not, or not whole")
	errNotText  = errors.New("actions: a body that began as UTF-8 text does not stay so")
	errTooLarge = errors.New("actions: a body over the limit")
)

// deliveryError is the error for a success whose body did not arrive, or not
// as it must. A write was carried out, as far as the status tells.
func (x *exchange) deliveryError(ctx context.Context, a *answer, err error) *failure.Error {
	if a.status < 300 || a.inconclusive() {
		x.progress.uncertain = x.progress.uncertain || x.request.writes()
	}
	f := failure.Error{Reason: failure.InvalidResponse, StatusCode: a.status, Cause: err, OperationID: x.operationID(a.header)}
	answered := fmt.Sprintf("NetSuite answered %d, but ", a.status)
	var cut *cutError
	var encoded *encodingError
	var host *outputError
	switch {
	case errors.Is(err, errTooLarge):
		f.Reason = failure.ResponseTooLarge
		return x.fail(f, fmt.Sprintf("%s larger than %d bytes, the limit in NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES.", x.whatIsTooLarge(), x.runner.options.MaxResponseBytes),
			"Ask for less at once (limit and offset, fields), or raise the limit.")
	case errors.Is(err, errBroken):
		return x.fail(f, answered+"the body is not JSON, or not the whole of it.", "")
	case errors.As(err, &encoded):
		return x.fail(f, answered+fmt.Sprintf("its body has the Content-Encoding %q, which cannot be decoded.", truncate.Text(x.secrets.Text(encoded.name), 64)),
			"The connector asks for gzip or nothing: look for a proxy that compresses.")
	case errors.Is(err, errNotText):
		return x.fail(f, answered+"the later part of its text is not UTF-8.", "Set Response Format to base64 to get it as it is.")
	case errors.Is(ctx.Err(), context.Canceled):
		f.Reason = failure.Cancelled
		return x.fail(f, whyCancelled(ctx)+" The answer's body was still arriving.", "")
	case ctx.Err() != nil && errors.As(err, &host):
		f.Reason = failure.Timeout
		return x.fail(f, answered+"the host had not taken the whole answer when the time was up: "+x.times()+".",
			"Allow more time (Timeout in Seconds), or ask for less at once.")
	case ctx.Err() != nil:
		f.Reason = failure.Timeout
		return x.fail(f, answered+"its body had not arrived when the time was up.", "Allow more time (Timeout in Seconds), or ask for less at once.")
	case errors.As(err, &cut):
		f.RetryAfter = leastRetryAfter
		return x.fail(f, answered+"its body was cut short or damaged on the way.", "")
	default:
		cause := failure.From(err)
		f.Reason = cause.Reason
		return x.fail(f, cause.Message, "")
	}
}

// isJSON reports whether a content type is JSON's: application/json, text/json,
// or any type with the suffix +json, such as NetSuite's
// application/vnd.oracle.resource+json; type=singular.
func isJSON(contentType string) bool { return isJSONMedia(mediaType(contentType)) }

func isJSONMedia(media string) bool {
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// mediaType returns a content type without its parameters, in lower case.
func mediaType(contentType string) string {
	if media, _, plain := plainType(contentType); plain {
		return media
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		media = strings.ToLower(strings.TrimSpace(contentType))
		if i := strings.IndexAny(media, ";, \t"); i >= 0 { // such as one that a proxy doubled
			media = media[:i]
		}
	}
	return media
}
