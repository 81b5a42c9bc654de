package actions

import (
	"context"
	"io"
)

// Output takes the output document of one call.
type Output interface {
	// Open begins the document. Writing it, and closing it, which hands on the last
	// of it, wait no longer than ctx lasts. A document that is not closed is to be
	// thrown away.
	Open(ctx context.Context) io.WriteCloser
}

// ToWriter returns an output that is written to w, for callers whose writes do
// not block.
func ToWriter(w io.Writer) Output { return writing{w} }

type writing struct{ io.Writer }

func (w writing) Open(context.Context) io.WriteCloser { return w }
func (writing) Close() error                          { return nil }

// handing is an output under way. Its errors are told apart from those of the
// body that is written to it.
type handing struct{ to io.WriteCloser }

func (h handing) Write(p []byte) (int, error) {
	n, err := h.to.Write(p)
	if err != nil {
		err = &outputError{err}
	}
	return n, err
}

func (h handing) Close() error {
	if err := h.to.Close(); err != nil {
		return &outputError{err}
	}
	return nil
}

// outputError is the error of an output that could not be handed on.
type outputError struct{ cause error }

func (e *outputError) Error() string { return "actions: the output could not be handed on" }
func (e *outputError) Unwrap() error { return e.cause }
