package workbench

import (
	"context"

	"netsuite-connector/simulator"
)

// StartWith is an Options.StartAccount whose account is simulated as o says.
func StartWith(o simulator.Options) func(context.Context) (Account, error) {
	return func(ctx context.Context) (Account, error) {
		o.AccountID, o.Examples = exampleAccount, true
		sim, err := simulator.New(context.WithoutCancel(ctx), o)
		if err != nil {
			return nil, err
		}
		return simulatedAccount{sim}, nil
	}
}
