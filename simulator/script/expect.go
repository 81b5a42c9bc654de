package script

import "encoding/json"

// defaultAction is what a call without an action calls.
const defaultAction = "makeRawRequest"

func (r *reader) call(f field) *Call {
	if !f.given() {
		return nil
	}
	o := r.object(f, "action", "credentials", "config", "input", "settings", "cancel")
	c := &Call{
		Action: o.text("action"), Credentials: o.texts("credentials"), Settings: o.texts("settings"), Cancel: o.flag("cancel"),
		Config: o.document("config"), Input: o.document("input"),
	}
	if c.Action == "" {
		c.Action = defaultAction
	}
	o.needs("input", "It is the request that the call makes")
	return c
}

// document returns a value as it is written: what it means is the plugin's to judge.
func (o object) document(name string) json.RawMessage {
	if f := o.get(name); f.given() {
		return f.raw
	}
	return nil
}

func (r *reader) expect(f field) *Expect {
	if !f.given() {
		return nil
	}
	o := r.object(f, "success", "reason", "outcome", "retry", "statusCode", "attempts")
	e := &Expect{
		Success: o.flag("success"),
		Reason:  o.text("reason"),
		Outcome: o.choice("outcome", "not_sent", "rejected", "unknown"),
		Retry:   o.choice("retry", "safe", "check", "never"),
		// Some gateways answer with statuses that HTTP does not have.
		StatusCode: int(o.whole("statusCode", 0, 999)),
		Attempts:   int(o.whole("attempts", 1, 1000)),
	}
	for _, name := range []string{"reason", "outcome", "retry"} {
		if given := o.get(name); e.Success && given.given() {
			r.wrong(given.at, given.path, "is what an error has, and a success does not")
		}
		if !e.Success {
			o.needs(name, "Without it, success must be true")
		}
	}
	return e
}
