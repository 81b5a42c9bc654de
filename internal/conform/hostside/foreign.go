package hostside

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/anypb"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

// foreignErrorScenarios are about errors that are not, or not yet, the
// contract's.
func foreignErrorScenarios() []scenario {
	failing := func(status []byte) []strict.Behaviour {
		answer := strict.Answer{Status: status}
		return []strict.Behaviour{answering(map[string]strict.Answer{"read": answer, "write": answer})}
	}
	return []scenario{
		{
			Clause:  report.Clause{ID: "errors.later-reason", Title: "A reason and metadata that a later version adds do no harm", Section: sectionErrors},
			plugins: failing(status(codes.Aborted, laterMessage, info("LATER_REASON", "rejected", "never", "later", "yes"))),
			judge:   judgeLaterReason,
		},
		{
			Clause: report.Clause{ID: "errors.later-details", Title: "Details of unknown types, and those of other domains, are passed over", Section: sectionErrors},
			plugins: failing(status(
				codes.NotFound, laterMessage,
				&anypb.Any{TypeUrl: "type.googleapis.com/netsuite.connector.v9.Later", Value: []byte{0xff, 0xff, 0xff}},
				&errdetails.ErrorInfo{Domain: "example.com", Reason: "OTHER", Metadata: map[string]string{"outcome": "not_sent", "retry": "safe"}},
				info("NOT_FOUND", "rejected", "never"),
			)),
			judge: judgeLaterDetails,
		},
		{
			Clause:  report.Clause{ID: "errors.bare-write", Title: "A write whose error has no details may have been carried out", Section: sectionErrors},
			plugins: failing(status(codes.Unavailable, "transport is closing")),
			judge:   judgeUnknownWrite,
		},
		{
			Clause:  report.Clause{ID: "errors.bare-read", Title: "A read whose error has no details is not told as one that has to be looked after", Section: sectionErrors},
			plugins: failing(status(codes.Unavailable, "transport is closing")),
			judge:   judgeBareRead,
		},
		{
			Clause:  report.Clause{ID: "errors.too-large", Title: "RESOURCE_EXHAUSTED without details: the request was too large, and was not sent", Section: sectionErrors},
			plugins: failing(status(codes.ResourceExhausted, "grpc: received message larger than max (134217729 vs. 134217728)")),
			judge:   judgeTooLarge,
		},
	}
}

const laterMessage = "What happened is new."

func judgeLaterReason(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if f.Reason == "" || f.Outcome != "rejected" || f.Retry != "never" || !strings.Contains(f.Message, laterMessage) {
		return fmt.Errorf("the plugin sent the reason LATER_REASON, outcome rejected, retry never: %s, but the host says %s", laterMessage, f)
	}
	return nil
}

func judgeLaterDetails(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if f.Reason != "NOT_FOUND" || f.Outcome != "rejected" || f.Retry != "never" {
		return fmt.Errorf("the ErrorInfo of the domain netsuite-connector has NOT_FOUND, outcome rejected, retry never, but the host says %s", f)
	}
	return nil
}

func judgeBareRead(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, read("read"))
	if err != nil {
		return err
	}
	return f.read()
}

// read reports how f differs from the error of a read.
func (f *failed) read() error {
	if f.Outcome == "unknown" || f.Retry == "check" {
		return fmt.Errorf("the call reads only, so that nothing can have been carried out, but the host says %s", f)
	}
	if f.Outcome == "" {
		return errors.New("the host tells no outcome")
	}
	return nil
}

func judgeTooLarge(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	return f.notSent()
}
