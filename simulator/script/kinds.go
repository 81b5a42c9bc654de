package script

import (
	"slices"

	"netsuite-connector/simulator"
)

// form is what a fault of some kind may have besides its kind.
type form struct {
	fields   []string
	required []string
	connects bool // it hits a connection, before there is a request
}

// written are the fields of each kind that sends a whole answer.
func written(more ...string) form {
	return form{fields: append(more, "charset", "encoding", "bom", "location")}
}

func (f form) needs(required ...string) form {
	f.required = required
	return f
}

func with(fields ...string) form { return form{fields: fields} }

func connecting(fields ...string) form { return form{fields: fields, connects: true} }

// kinds are the faults that a file may name.
func kinds() map[simulator.Kind]form {
	return map[simulator.Kind]form{
		simulator.KindStatus:        written("status", "headers", "retryAfter", "body", "afterWork").needs("status"),
		simulator.KindProblem:       written("problem", "headers", "retryAfter", "afterWork").needs("problem"),
		simulator.KindHeader:        written("headers", "retryAfter"),
		simulator.KindDelayRead:     written("delay"),
		simulator.KindDelayAnswer:   written("delay"),
		simulator.KindExpireToken:   written(),
		simulator.KindStall:         with("delay"),
		simulator.KindCutBeforeRead: with("reset"),
		simulator.KindCutAfterRead:  with("reset"),
		simulator.KindCutAfterWork:  with("reset"),
		simulator.KindHalfBody:      with("reset"),
		simulator.KindHalfChunked:   with("reset"),
		simulator.KindHalfClose:     with(),
		simulator.KindGarbage:       with("afterWork"),
		simulator.KindRaw:           with("body", "afterWork").needs("body"),
		simulator.KindSurplus:       with("body", "delay"),
		simulator.KindEndless:       with("status", "headers", "content", "afterWork"),
		simulator.KindHuge:          with("status", "headers", "content", "size", "afterWork").needs("size"),

		simulator.KindConnectRefused:       connecting("status", "headers"),
		simulator.KindConnectCut:           connecting(),
		simulator.KindConnectStall:         connecting("delay"),
		simulator.KindUntrustedCertificate: connecting(),
		simulator.KindWrongHostCertificate: connecting(),
		simulator.KindHandshakeCut:         connecting(),
	}
}

func kindNames() []string {
	var names []string
	for kind := range kinds() {
		names = append(names, string(kind))
	}
	slices.Sort(names)
	return names
}

func problemNames() []string {
	return []string{
		string(simulator.ProblemLanguage), string(simulator.ProblemMethod), string(simulator.ProblemChanged),
		string(simulator.ProblemKeyTaken), string(simulator.ProblemPermission), string(simulator.ProblemLocked),
		string(simulator.ProblemID), string(simulator.ProblemUnexpected), string(simulator.ProblemConcurrency),
		string(simulator.ProblemInvalidRequest), string(simulator.ProblemInvalidClient), string(simulator.ProblemInvalidGrant),
		string(simulator.ProblemInvalidScope), string(simulator.ProblemServerError),
	}
}

func contentNames() []string {
	return []string{
		string(simulator.ContentJSON), string(simulator.ContentText), string(simulator.ContentBinary),
		string(simulator.ContentBrokenJSON), string(simulator.ContentCutJSON), string(simulator.ContentBrokenText),
	}
}
