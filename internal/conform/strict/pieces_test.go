package strict

import (
	"io"
	"strings"
	"testing"

	"google.golang.org/grpc/status"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// What is not as the contract says is refused, with what is wrong.
func TestJoin(t *testing.T) {
	t.Parallel()
	type message = connectorv1.RunActionStreamRequest
	run := func() *connectorv1.RunActionRequest { return &connectorv1.RunActionRequest{Action: "a"} }
	piece := func(text string) *message { return &message{InputChunk: []byte(text)} }
	for name, test := range map[string]struct {
		messages []*message
		refusal  string
	}{
		"whole":            {[]*message{{Run: run(), InputLength: 5}, piece("ab"), piece(""), piece("cde")}, ""},
		"nothing":          {nil, "first message"},
		"no run":           {[]*message{piece("abcde")}, "first message"},
		"input in the run": {[]*message{{Run: &connectorv1.RunActionRequest{Input: []byte("abcde")}}}, "first message"},
		"a piece as well":  {[]*message{{Run: run(), InputLength: 5, InputChunk: []byte("abcde")}}, "first message"},
		"too large":        {[]*message{{Run: run(), InputLength: maxRequest + 1}}, "too large"},
		"short":            {[]*message{{Run: run(), InputLength: 5}, piece("abcd")}, "has 4 bytes, and 5"},
		"long":             {[]*message{{Run: run(), InputLength: 5}, piece("abcdef")}, "than the 5 bytes"},
		"two runs":         {[]*message{{Run: run(), InputLength: 5}, {Run: run(), InputChunk: []byte("abcde")}}, "later message"},
		"a long piece":     {[]*message{{Run: run(), InputLength: 2 << 20}, piece(strings.Repeat("x", maxPiece+1))}, "A piece has 1048577"},
	} {
		got, err := join(func() (*message, error) {
			if len(test.messages) == 0 {
				return nil, io.EOF
			}
			next := test.messages[0]
			test.messages = test.messages[1:]
			return next, nil
		})
		if text := status.Convert(err).Message(); (test.refusal == "") != (err == nil) || !strings.Contains(text, test.refusal) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && string(got.GetInput()) != "abcde" {
			t.Errorf("%s: %q", name, got.GetInput())
		}
	}
}
