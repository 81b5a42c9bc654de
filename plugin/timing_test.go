package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc/metadata"
)

func TestTimingStaysSmall(t *testing.T) {
	t.Parallel()
	var phases []Phase
	for i := range 500 {
		phases = append(phases, Phase{Name: "wait", Try: i, Start: time.Duration(i) * time.Hour, End: time.Duration(i+1) * time.Hour, Note: fmt.Sprint(i, strings.Repeat(" é\xff", 100))})
	}
	encoded := encodeTiming(phases)
	if len(encoded) > 2048 || len(encoded) < 1500 {
		t.Errorf("%d bytes", len(encoded))
	}
	got := decodeTiming(metadata.Pairs(timingAnswer, string(encoded)))
	if len(got) < 10 || got[0].Name != "wait" || got[9].Try != 9 || got[9].Start != 9*time.Hour || !utf8.ValidString(got[9].Note) || len(got[9].Note) > maxNoteBytes {
		t.Errorf("%+v", got)
	}
}

func TestTimingThatCannotBeReadIsLeftOut(t *testing.T) {
	t.Parallel()
	if got := decodeTiming(metadata.Pairs(timingAnswer, "\xff\xff")); got != nil {
		t.Error(got)
	}
	if got := decodeTiming(nil); got != nil {
		t.Error(got)
	}
}

func TestCutText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		size int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "lo…"},
		{"ééé", 5, "é…"},
		{"éééé", 6, "é…"},
		{"éééé", 7, "éé…"},
		{"a\xffb", 9, "a\uFFFDb"},
		{"long", 2, ""},
	} {
		if got := cutText(c.text, c.size); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.size, got, c.want)
		}
	}
}
