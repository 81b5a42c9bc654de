package hostside

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"netsuite-connector/internal/conform/strict"
)

// document returns an output document with that body.
func document(body string) []byte {
	return []byte(`{"statusCode":200,"headers":{"content-type":"application/json"},"body":` + body + `,"attempts":1}`)
}

// success is an answer in one piece.
func success(body string) strict.Answer {
	return strict.Answer{Pieces: [][]byte{document(body)}}
}

// pieces cuts a document into pieces of size bytes.
func pieces(document []byte, size int) [][]byte {
	var cut [][]byte
	for len(document) > size {
		cut = append(cut, document[:size])
		document = document[size:]
	}
	return append(cut, document)
}

// values reads a document so that each number keeps each of its digits.
func values(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the document")
	}
	return v, nil
}

// member returns a member of an object, nil where there is none.
func member(v any, name string) any {
	object, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	return object[name]
}

// succeeds makes a call, which must succeed with an output that has that body.
func (t *trial) succeeds(ctx context.Context, c call, body string) error {
	r, err := t.do(ctx, c)
	if err != nil {
		return err
	}
	return r.has(body)
}

// has compares the output of a result with what the plugin sent.
func (r result) has(body string) error {
	if r.Error != nil {
		return fmt.Errorf("the call %q, which the plugin carried out, failed at the host: %s", r.ID, r.Error)
	}
	got, err := values(r.document())
	if err != nil {
		return fmt.Errorf("the output of the call %q is no JSON document: %w; it begins with %.100q", r.ID, err, r.document())
	}
	want, err := values(document(body))
	if err != nil {
		return err
	}
	for _, name := range []string{"statusCode", "headers", "body"} {
		g, w := member(got, name), member(want, name)
		if !reflect.DeepEqual(g, w) {
			return fmt.Errorf("%s in the output of the call %q is not what the plugin sent: %.300s, not %.300s", name, r.ID, text(g), text(w))
		}
	}
	return nil
}

// text writes a value for a person.
func text(v any) string {
	written, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(written)
}

// fails makes a call, which must fail.
func (t *trial) fails(ctx context.Context, c call) (*failed, error) {
	r, err := t.do(ctx, c)
	if err != nil {
		return nil, err
	}
	return r.failure()
}

// failure returns the error of a result that must be one.
func (r result) failure() (*failed, error) {
	if r.Error == nil {
		return nil, fmt.Errorf("the call %q failed, but the host says that it succeeded with %.100q", r.ID, r.document())
	}
	return r.Error, nil
}

func (f *failed) String() string {
	return fmt.Sprintf("%s, outcome %q, retry %q: %.300s", f.Reason, f.Outcome, f.Retry, f.Message)
}

// notSent reports how f differs from the error of a call that was not sent.
func (f *failed) notSent() error {
	if f.Outcome != "not_sent" {
		return fmt.Errorf("nothing was sent, but the host says outcome %q (%s)", f.Outcome, f)
	}
	return nil
}

// unknown reports how f differs from the error of a write that may have been
// carried out.
func (f *failed) unknown() error {
	if f.Outcome != "unknown" || f.Retry != "check" {
		return fmt.Errorf("the write may have been carried out: the host has to say outcome unknown and retry check, not outcome %q and retry %q (%s)", f.Outcome, f.Retry, f)
	}
	return nil
}

// once reports a call that the plugin received more than once, or not at all.
func (t *trial) once(ctx context.Context, name string) error {
	if err := t.called(ctx, name); err != nil { // its event may come after its result
		return err
	}
	if n := len(t.all(is(strict.Called, name))); n != 1 {
		return fmt.Errorf("the plugin received the call %q %d times, not once", name, n)
	}
	return nil
}

// ends tells the host that there are no more calls, and waits for its end and
// for that of the plugin. From then on, all events are there.
func (t *trial) ends(ctx context.Context) error {
	if err := t.finish(ctx); err != nil {
		return err
	}
	if err := t.gone(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return errors.New("the plugin still runs after the host's end")
	}
	return nil
}
