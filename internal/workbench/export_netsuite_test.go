package workbench

import (
	"context"
	"time"

	"netsuite-connector/simulator"
)

// TunedAccount is a simulated account of the test's own making.
type TunedAccount struct {
	Options simulator.Options
	Faults  []simulator.Fault

	sim *simulator.Simulator
}

// Start is Options.StartAccount.
func (a *TunedAccount) Start(ctx context.Context) (Account, error) {
	a.Options.AccountID, a.Options.Examples = exampleAccount, true
	sim, err := simulator.New(context.WithoutCancel(ctx), a.Options)
	if err != nil {
		return nil, err
	}
	for _, fault := range a.Faults {
		sim.Inject(fault)
	}
	a.sim = sim
	return simulatedAccount{sim}, nil
}

// Pass sets the account's clock ahead.
func (a *TunedAccount) Pass(d time.Duration) { a.sim.SetClockOffset(d) }
