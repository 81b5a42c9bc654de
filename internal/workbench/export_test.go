package workbench

import (
	"context"
	"testing"
	"time"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// SilentAccount is a simulated account that carries requests out and never
// answers them.
type SilentAccount struct {
	Method string // of these requests
	Path   string // which theirs begins with

	requests *simulator.Injection
}

// Start is Options.StartAccount.
func (s *SilentAccount) Start(ctx context.Context) (Account, error) {
	account, err := StartSimulator(ctx)
	if err == nil {
		s.requests = account.(simulatedAccount).sim.Inject(simulator.Fault{
			Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI, Method: s.Method, PathPrefix: s.Path,
		})
	}
	return account, err
}

// AwaitRequest returns once the account has one of the requests.
func (s *SilentAccount) AwaitRequest(t *testing.T) {
	t.Helper()
	s.AwaitRequests(t, 1)
}

// AwaitRequests returns once the account has n of the requests.
func (s *SilentAccount) AwaitRequests(t *testing.T, n int) {
	t.Helper()
	testbed.Await(t, 25*time.Second, "request at the account", func() bool { return s.requests.Hits() >= n })
}
