package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

// operator connects, and returns an operator of the fleet.
func (c *cli) operator(ctx context.Context) (*natsfleet.Operator, func(), error) {
	nc, err := c.nats.connect(ctx, "netsuite-worker", nil)
	if err != nil {
		return nil, nil, err
	}
	operator, err := natsfleet.NewOperator(ctx, nc)
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return operator, nc.Close, nil
}

func (c *cli) limit() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "limit ACCOUNT [N]",
		Short: "Show, or set, how many jobs of an account run at once over all workers",
		Args:  cobra.RangeArgs(1, 2),
	}
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		n := 0
		if len(args) == 2 {
			var err error
			if n, err = strconv.Atoi(args[1]); err != nil || n < 1 {
				return usagef("a limit is a whole number from 1, not %q", args[1])
			}
		}
		operator, done, err := c.operator(ctx)
		if err != nil {
			return err
		}
		defer done()
		account := fleet.NormalAccount(args[0])
		if n > 0 {
			return operator.SetLimit(ctx, account, n)
		}
		if n, err = operator.Limit(ctx, account); err == nil {
			c.line("%d", n)
		}
		return err
	})
	return cmd
}

func (c *cli) status() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "status [flags]",
		Short: "Show each account's queue: limit, in flight, waiting, oldest",
		Args:  cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		operator, done, err := c.operator(ctx)
		if err != nil {
			return err
		}
		defer done()
		all, err := operator.Status(ctx)
		if err != nil {
			return err
		}
		if asJSON {
			return c.document(all)
		}
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "ACCOUNT\tLIMIT\tIN FLIGHT\tWAITING\tOLDEST")
		for _, a := range all {
			age := "-"
			if !a.Oldest.IsZero() {
				age = time.Since(a.Oldest).Round(time.Second).String()
			}
			_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%s\n", a.Account, a.Limit, a.InFlight, a.Waiting, age)
		}
		return table.Flush()
	})
	return cmd
}
