package hostside

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"netsuite-connector/internal/conform/strict"
)

// call is a call that the host is to make.
type call struct {
	name    string  // by which the strict plugin knows it
	write   bool    // POST, not GET
	body    string  // JSON; of a write, "" for a short one
	config  string  // "" for {}
	timeout float64 // seconds: the host's own deadline
}

func read(name string) call  { return call{name: name} }
func write(name string) call { return call{name: name, write: true} }

// input returns the input document.
func (c call) input() string {
	url := strconv.Quote("record/v1/conform/" + c.name)
	if !c.write {
		return `{"method":"GET","url":` + url + `}`
	}
	body := c.body
	if body == "" {
		body = `{"companyName":"Conform"}`
	}
	return `{"method":"POST","url":` + url + `,"body":` + body + `}`
}

// start lets the host make a call, and returns its id.
func (t *trial) start(c call) (id string) {
	t.mu.Lock()
	t.calls++
	id = fmt.Sprintf("%s-%d", c.name, t.calls)
	t.mu.Unlock()
	if c.config == "" {
		c.config = "{}"
	}
	t.send(request{
		ID: id, Credentials: t.court.credentials.document, Config: c.config, Input: c.input(), TimeoutSeconds: c.timeout,
	})
	return id
}

// cancel lets the host cancel a call.
func (t *trial) cancel(id string) { t.send(request{Cancel: id}) }

func (t *trial) send(r request) {
	line, err := json.Marshal(r)
	if err != nil {
		panic("hostside: a request of strings and a number cannot be marshalled: " + err.Error())
	}
	t.input <- append(line, '\n')
}

// result waits for what came of a call.
func (t *trial) result(ctx context.Context, id string) (r result, err error) {
	err = t.wait(ctx, fmt.Sprintf("result of the call %q", id), func() bool {
		found, there := t.results[id]
		r = found
		return there
	})
	return r, err
}

// do lets the host make a call, and waits for what came of it.
func (t *trial) do(ctx context.Context, c call) (result, error) {
	return t.result(ctx, t.start(c))
}

// event waits for an event, which what describes.
func (t *trial) event(ctx context.Context, what string, wanted func(strict.Event) bool) (e strict.Event, err error) {
	err = t.wait(ctx, what, func() bool {
		i := slices.IndexFunc(t.events, wanted)
		if i >= 0 {
			e = t.events[i]
		}
		return i >= 0
	})
	return e, err
}

// called waits until the plugin has received a call.
func (t *trial) called(ctx context.Context, name string) error {
	_, err := t.event(ctx, fmt.Sprintf("call %q at the plugin", name), is(strict.Called, name))
	return err
}

// all returns the events so far that are wanted.
func (t *trial) all(wanted func(strict.Event) bool) []strict.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(t.events), func(e strict.Event) bool { return !wanted(e) })
}

// is wants events of a kind; name is that of the call they are about, "" for
// events that are about none.
func is(kind strict.Kind, name string) func(strict.Event) bool {
	return func(e strict.Event) bool { return e.Kind == kind && e.Call == name }
}

// finish tells the host that there are no more calls, and waits for its end.
func (t *trial) finish(ctx context.Context) error {
	t.endInput()
	return t.wait(ctx, "end of the host, whose standard input has ended,", func() bool {
		select {
		case <-t.ended:
			return true
		default:
			return false
		}
	})
}

// gone waits until each process of the plugin that has begun is gone. After the
// host's end, that must be at once.
func (t *trial) gone(ctx context.Context) error {
	return t.wait(ctx, "end of the plugin's process", func() bool {
		begun, ended := 0, 0
		for _, e := range t.events {
			switch e.Kind {
			case strict.Started:
				begun++
			case strict.Gone:
				ended++
			}
		}
		return begun == ended
	})
}
