package soak

import (
	"bytes"
	"context"
	"math/rand/v2"
	"time"

	"netsuite-connector/plugin"
)

// conduct is how a host makes a call and takes its answer.
type conduct int

const (
	patient  conduct = iota
	deadline         // the host's context has little time
	cancels          // the host cancels the call
	hurried          // timeoutSeconds is short
	slow             // the host reads with pauses
	unread           // the host reads nothing for longer than timeoutSeconds
)

// The times of calls. A patient call has so much that it never runs out: TIMEOUT
// would be a fault.
const (
	patientSeconds = 30
	hurriedSeconds = 1
	unreadFor      = 1500 * time.Millisecond
	slowRead       = 5 * time.Millisecond // before each of the first chunks
	slowChunks     = 100
)

func chooseConduct(random *rand.Rand) conduct {
	switch n := random.IntN(100); {
	case n < 2:
		return deadline
	case n < 4:
		return cancels
	case n < 9:
		return hurried
	case n < 15:
		return slow
	case n < 17:
		return unread
	}
	return patient
}

// cause is what a call may end in for its caller's conduct, or "".
func (c conduct) cause() cause {
	switch c {
	case deadline:
		return causeDeadline
	case cancels:
		return causeCancel
	case hurried:
		return causeHurried
	case unread:
		return causeUnread
	}
	return ""
}

func (c conduct) timeoutSeconds() int {
	if c == hurried || c == unread {
		return hurriedSeconds
	}
	return patientSeconds
}

// context is the call's, which the end of the round does not cut.
func (c conduct) context(ctx context.Context, random *rand.Rand) (context.Context, context.CancelFunc) {
	calling := context.WithoutCancel(ctx)
	after := time.Duration(random.IntN(100)) * time.Millisecond
	switch c {
	case deadline:
		return context.WithTimeout(calling, after)
	case cancels:
		calling, cancel := context.WithCancel(calling)
		timer := time.AfterFunc(after, cancel)
		return calling, func() { timer.Stop(); cancel() }
	}
	return calling, func() {}
}

// taker takes an output document as the host reads it.
type taker struct {
	bytes.Buffer
	conduct conduct
	chunks  int
}

func (t *taker) Write(chunk []byte) (int, error) {
	switch t.chunks++; {
	case t.conduct == unread && t.chunks == 1:
		time.Sleep(unreadFor)
	case t.conduct == slow && t.chunks <= slowChunks:
		time.Sleep(slowRead)
	}
	return t.Buffer.Write(chunk)
}

// make makes a call in this conduct.
func (c conduct) make(ctx context.Context, host *plugin.Host, request plugin.Request) (*plugin.Output, error) {
	t := &taker{conduct: c}
	if _, err := host.RunActionTo(ctx, request, t); err != nil {
		return nil, err
	}
	o, err := plugin.ParseOutput(t.Bytes())
	return &o, err
}
