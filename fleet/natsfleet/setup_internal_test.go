package natsfleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// TestPatiently: what a cluster answers that has just been started is asked again;
// what cannot change is told at once.
func TestPatiently(t *testing.T) {
	t.Parallel()
	api := func(code, number int) error {
		return fmt.Errorf("making the stream: %w", &jetstream.APIError{Code: code, ErrorCode: jetstream.ErrorCode(number)})
	}
	tests := map[string]struct {
		err   error
		again bool
	}{
		"no leader yet":             {api(503, 10008), true},
		"asked who does not lead":   {api(500, 10009), true},
		"servers not known yet":     {api(400, codeNoPeers), true},
		"stream not known yet":      {api(404, 10059), true},
		"bucket not known yet":      {fmt.Errorf("the bucket: %w", jetstream.ErrBucketNotFound), true},
		"lost":                      {fmt.Errorf("the bucket: %w", context.DeadlineExceeded), true},
		"nobody answers":            {nats.ErrNoResponders, true},
		"three replicas in one":     {api(500, codeReplicasInOne), false},
		"disk too small":            {api(500, codeNoStorage), false},
		"made otherwise by another": {api(400, 10058), false},
		"not allowed":               {nats.ErrPermissionViolation, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tried := 0
			err := patiently(t.Context(), slog.New(slog.DiscardHandler), func(context.Context) error {
				if tried++; tried > 1 {
					return nil
				}
				return test.err
			})
			if again := tried == 2; again != test.again || !again && !errors.Is(err, test.err) {
				t.Errorf("tried %d times, with the error %v", tried, err)
			}
		})
	}
}
