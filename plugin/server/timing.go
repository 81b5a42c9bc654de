package server

import (
	"cmp"
	"slices"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/actions"
	"netsuite-connector/internal/truncate"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

const (
	maxTimingBytes = 2 << 10
	maxNoteBytes   = 120
)

// asks reports whether a request's metadata asks for something.
func asks(md metadata.MD, key string) bool {
	values := md.Get(key)
	return len(values) > 0 && values[0] == "1"
}

// encodeTiming marshals phases, in the order in which they began, into at most
// maxTimingBytes, leaving out the last ones.
func encodeTiming(phases []actions.Phase) []byte {
	phases = slices.Clone(phases)
	slices.SortStableFunc(phases, func(a, b actions.Phase) int { return cmp.Compare(a.Start, b.Start) })
	timing := &connectorv1.Timing{}
	size := 0
	for _, p := range phases {
		phase := &connectorv1.Timing_Phase{
			Name:        truncate.Text(p.Name, maxNoteBytes),
			Try:         int32(min(max(p.Try, 0), 1<<30)), // #nosec G115 -- bounded
			StartMicros: p.Start.Microseconds(),
			EndMicros:   p.End.Microseconds(),
			Note:        truncate.Text(p.Note, maxNoteBytes),
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
