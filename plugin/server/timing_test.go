package server

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	"netsuite-connector/actions"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

func TestTimingStaysSmall(t *testing.T) {
	t.Parallel()
	var phases []actions.Phase
	for i := range 500 {
		phases = append(phases, actions.Phase{Name: "wait", Try: i, Start: time.Duration(i) * time.Hour, End: time.Duration(i+1) * time.Hour, Note: fmt.Sprint(i, strings.Repeat(" é\xff", 100))})
	}
	encoded := encodeTiming(phases)
	if len(encoded) > 2048 || len(encoded) < 1500 {
		t.Errorf("%d bytes", len(encoded))
	}
	var timing connectorv1.Timing
	if err := proto.Unmarshal(encoded, &timing); err != nil {
		t.Fatal(err)
	}
	got := timing.GetPhases()
	if len(got) < 10 || got[0].GetName() != "wait" {
		t.Fatalf("%+v", got)
	}
	if p := got[9]; p.GetTry() != 9 || p.GetStartMicros() != (9*time.Hour).Microseconds() || !utf8.ValidString(p.GetNote()) || len(p.GetNote()) > maxNoteBytes {
		t.Errorf("%+v", p)
	}
}
