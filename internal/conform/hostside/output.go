package hostside

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const (
	manyCharacters = `{"city":"Zürich","東京":"新宿区","face":"😀","combining":"e\u0301é"}`
	manyNumbers    = `{"id":12345678901234567890,"price":1.10,"fine":0.1000000000000000055511151231257827,"list":[100000000000000000001,2.50,-7.000]}`

	pieceBytes = 1 << 20 // the largest that the contract allows
)

// largeBody is the body of an answer that is larger than a message of gRPC may
// be by default.
func largeBody() string {
	return `{"text":"` + strings.Repeat("0123456789abcdé", 6<<20/16) + `"}`
}

func outputScenarios() []scenario {
	cut := func(body string, size int) []strict.Behaviour {
		return []strict.Behaviour{answering(map[string]strict.Answer{"read": {Pieces: pieces(document(body), size)}})}
	}
	later := bytes.Replace(document(`{"read":true}`), []byte(`"attempts":1`), []byte(`"attempts":1,"later":{"member":[1]}`), 1)
	thrownAway := strict.Answer{
		Pieces: pieces(document(`{"read":true}`), 20),
		Status: status(codes.Unavailable, "The answer was cut short.", info("INVALID_RESPONSE", "rejected", "safe")),
	}
	return []scenario{
		{
			Clause:  report.Clause{ID: "output.characters", Title: "Pieces are joined before they are decoded: one may end within a character", Section: sectionCall},
			plugins: cut(manyCharacters, 1),
			judge:   judgeOutput(manyCharacters),
		},
		{
			Clause:  report.Clause{ID: "output.numbers", Title: "Numbers keep each of their digits, also where a piece ends within one", Section: sectionCall},
			plugins: cut(manyNumbers, 7),
			judge:   judgeOutput(manyNumbers),
		},
		{
			Clause:  report.Clause{ID: "output.large", Title: "An output of 6 MiB arrives whole", Section: sectionCall},
			plugins: cut(largeBody(), pieceBytes),
			judge:   judgeOutput(largeBody()),
		},
		{
			Clause:  report.Clause{ID: "output.later", Title: "Members of the output that a later version adds do no harm", Section: sectionCall},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"read": {Pieces: [][]byte{later}}})},
			judge:   judgeOutput(`{"read":true}`),
		},
		{
			Clause:  report.Clause{ID: "output.thrown-away", Title: "A stream that ends in an error is thrown away whole, whatever arrived before it", Section: sectionCall},
			plugins: []strict.Behaviour{answering(map[string]strict.Answer{"write": thrownAway})},
			judge:   judgeThrownAway,
		},
	}
}

func judgeOutput(body string) func(context.Context, *trial) error {
	return func(ctx context.Context, t *trial) error { return t.succeeds(ctx, read("read"), body) }
}

func judgeThrownAway(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return fmt.Errorf("the pieces were a whole document, then came an error: %w", err)
	}
	if f.Reason != "INVALID_RESPONSE" {
		return fmt.Errorf("the stream ended with INVALID_RESPONSE, but the host says %s", f)
	}
	return nil
}
