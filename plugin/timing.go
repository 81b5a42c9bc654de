package plugin

import (
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Phase is one stretch of a call: where its time went.
type Phase struct {
	Name  string        // slot (waiting for one), token, try (until the answer's headers), wait (before another try), job (until it is completed) or transfer (of the body)
	Try   int           // the try that it belongs to, counted from 1; 0 for none
	Start time.Duration // since the call began
	End   time.Duration // since the call began
	Note  string        // how it ended, for a person: the status of a try, for example
}

// Progress says that a phase of a call began, or that NetSuite answered a try.
type Progress struct {
	Phase   string            // as Phase.Name, or answer
	Try     int               // the try that it belongs to, counted from 1; 0 for none
	At      time.Duration     // since the call began
	Lasts   time.Duration     // of a wait: how long it will last
	Note    string            // of a try: method and URL; of an answer: its status, or "no answer"; of a wait: why
	Headers map[string]string // of a try or an answer: names in lower case, without secrets
}

func progressOf(p *connectorv1.Progress) Progress {
	return Progress{
		Phase: p.GetPhase(), Try: int(p.GetTry()), Note: p.GetNote(), Headers: p.GetHeaders(),
		At: time.Duration(p.GetAtMicros()) * time.Microsecond, Lasts: time.Duration(p.GetLastsMicros()) * time.Microsecond,
	}
}

// decodeTiming reads the phases in a call's trailer. What cannot be read is left
// out: a call does not fail for it.
func decodeTiming(trailer metadata.MD) []Phase {
	values := trailer.Get(TimingTrailer)
	if len(values) == 0 {
		return nil
	}
	var timing connectorv1.Timing
	if err := proto.Unmarshal([]byte(values[0]), &timing); err != nil {
		return nil
	}
	phases := make([]Phase, 0, len(timing.GetPhases()))
	for _, p := range timing.GetPhases() {
		phases = append(phases, Phase{
			Name:  p.GetName(),
			Try:   int(p.GetTry()),
			Start: time.Duration(p.GetStartMicros()) * time.Microsecond,
			End:   time.Duration(p.GetEndMicros()) * time.Microsecond,
			Note:  p.GetNote(),
		})
	}
	return phases
}
