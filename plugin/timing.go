package plugin

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	// timingAsked in a request's metadata asks for a Timing.
	timingAsked = "netsuite-connector-timing"
	// timingAnswer carries it in the trailing metadata.
	timingAnswer = "netsuite-connector-timing-bin"

	maxTimingBytes = 2 << 10
	maxNoteBytes   = 120
)

func wantsTiming(md metadata.MD) bool {
	values := md.Get(timingAsked)
	return len(values) > 0 && values[0] == "1"
}

// encodeTiming marshals phases, in the order in which they began, into at most
// maxTimingBytes, leaving out the last ones.
func encodeTiming(phases []Phase) []byte {
	phases = slices.Clone(phases)
	slices.SortStableFunc(phases, func(a, b Phase) int { return cmp.Compare(a.Start, b.Start) })
	timing := &connectorv1.Timing{}
	size := 0
	for _, p := range phases {
		phase := &connectorv1.Timing_Phase{
			Name:        cutText(p.Name, maxNoteBytes),
			Try:         int32(min(max(p.Try, 0), 1<<30)), // #nosec G115 -- bounded
			StartMicros: p.Start.Microseconds(),
			EndMicros:   p.End.Microseconds(),
			Note:        cutText(p.Note, maxNoteBytes),
		}
		// A phase is under 512 bytes: tag and length take three at most.
		size += proto.Size(phase) + 3
		if size > maxTimingBytes {
			break
		}
		timing.Phases = append(timing.Phases, phase)
	}
	encoded, err := proto.Marshal(timing)
	if err != nil {
		return nil
	}
	return encoded
}

// decodeTiming reads what encodeTiming wrote. What cannot be read is left out:
// a picture of the time is no reason to fail.
func decodeTiming(trailer metadata.MD) []Phase {
	values := trailer.Get(timingAnswer)
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

// cutText makes text valid UTF-8 of at most size bytes, with a mark where it
// was cut.
func cutText(text string, size int) string {
	const mark = "…"
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= size {
		return text
	}
	if size < len(mark) {
		return ""
	}
	return strings.ToValidUTF8(text[:size-len(mark)], "") + mark
}
