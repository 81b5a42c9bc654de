package hostside

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const (
	sectionCall   = "docs/hosts.md, Call"
	sectionPieces = "docs/hosts.md, Send large inputs in pieces"

	// precise has what careless parsers change: numbers that no float64 holds,
	// digits that mean nothing to one, and names and texts in other scripts.
	precise = `{"id":12345678901234567890,"rate":1.10,"small":0.1000000000000000055511151231257827,"zero":-0,"name":"Zürich 東京 \ud83d\ude00","escaped":"\u00e9\n\"\\"}`

	largeRequest = 5 << 20
)

func callScenarios() []scenario {
	together := success(`{"together":true}`)
	together.Together = 3
	return []scenario{
		{
			Clause: report.Clause{ID: "calls.documents", Title: "The plugin receives the documents as they were given, each number with each of its digits", Section: sectionCall},
			judge:  judgeDocuments,
		},
		{
			Clause:  report.Clause{ID: "calls.concurrent", Title: "Several calls are made at once", Section: sectionCall},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"together": together})},
			judge:   judgeConcurrent,
		},
		{
			Clause: report.Clause{ID: "calls.large", Title: "An input of 5 MiB arrives", Section: sectionConnect},
			judge:  judgeLargeInput,
		},
		{
			Clause:  report.Clause{ID: "calls.large-whole", Title: "An input of 5 MiB arrives at a plugin that has no RunActionStream", Section: sectionPieces},
			plugins: []strict.Behaviour{withoutPieces()},
			judge:   judgeLargeInput,
		},
	}
}

// withoutPieces is plain in an earlier version.
func withoutPieces() strict.Behaviour {
	b := plain()
	b.Whole = true
	return b
}

func judgeDocuments(ctx context.Context, t *trial) error {
	c := write("write")
	c.body, c.config = precise, `{"maxRetries":2,"acceptedStatusCodes":["409"]}`
	if err := t.succeeds(ctx, c, `{"written":true}`); err != nil {
		return err
	}
	return t.arrived(ctx, c)
}

// arrived compares the documents of a call with those that the plugin received.
func (t *trial) arrived(ctx context.Context, c call) error {
	if err := t.once(ctx, c.name); err != nil {
		return err
	}
	e := t.all(is(strict.Called, c.name))[0]
	if e.Action != "makeRawRequest" {
		return fmt.Errorf("the plugin received the action %q, not makeRawRequest", e.Action)
	}
	for _, d := range []struct {
		name, given string
		received    []byte
	}{
		{"credentials", t.court.credentials.document, e.Credentials},
		{"config", c.config, e.Config},
		{"input", c.input(), e.Input},
	} {
		given, err := values([]byte(d.given))
		if err != nil {
			return err
		}
		received, err := values(d.received)
		if err != nil {
			return fmt.Errorf("the %s that the plugin received is no JSON document: %w", d.name, err)
		}
		if !reflect.DeepEqual(given, received) {
			if d.name == "credentials" {
				return fmt.Errorf("the credentials that the plugin received are not those that were given")
			}
			return fmt.Errorf("the %s that the plugin received is not what was given: %.400s, not %.400s", d.name, text(received), text(given))
		}
	}
	return nil
}

// judgeConcurrent makes calls that are answered once all of them are there.
func judgeConcurrent(ctx context.Context, t *trial) error {
	var ids []string
	for range 3 {
		ids = append(ids, t.start(read("together")))
	}
	for _, id := range ids {
		r, err := t.result(ctx, id)
		if err != nil {
			return fmt.Errorf("the plugin answers when three calls are in flight at once, of which it received %d: %w", len(t.all(is(strict.Called, "together"))), err)
		}
		if err := r.has(`{"together":true}`); err != nil {
			return err
		}
	}
	return nil
}

func judgeLargeInput(ctx context.Context, t *trial) error {
	c := write("write")
	c.body, c.config = `"`+strings.Repeat("0123456789abcdef", largeRequest/16)+`"`, `{}`
	if err := t.succeeds(ctx, c, `{"written":true}`); err != nil {
		return err
	}
	return t.arrived(ctx, c)
}
