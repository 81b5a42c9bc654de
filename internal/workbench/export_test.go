package workbench

import (
	"context"
	"net/http"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// SilentAccount is a simulated account that carries writes of records out and
// never answers them.
type SilentAccount struct {
	writes *simulator.Injection
}

func (s *SilentAccount) Start(ctx context.Context) (Account, error) {
	account, err := StartSimulator(ctx)
	if err == nil {
		s.writes = account.(simulatedAccount).sim.Inject(simulator.Fault{
			Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI, Method: http.MethodPost, PathPrefix: "/services/rest/record/",
		})
	}
	return account, err
}

// AwaitWrite returns once the account has a write.
func (s *SilentAccount) AwaitWrite(t *testing.T) {
	t.Helper()
	testbed.Await(t, 25*time.Second, "write at the account", func() bool { return s.writes.Hits() > 0 })
}
