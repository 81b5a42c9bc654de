package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/conform/hostside"
	"netsuite-connector/internal/conform/report"
)

func (c *cli) conform() *cobra.Command {
	var host bool
	var only string
	cmd := &cobra.Command{Use: "conform --host -- COMMAND", Short: "Judge a host by the contract"}
	cmd.Flags().BoolVar(&host, "host", false, "judge the host that COMMAND runs")
	cmd.Flags().StringVar(&only, "only", "", "")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		executable, err := os.Executable()
		if err != nil {
			return err
		}
		r, err := hostside.Run(ctx, hostside.Options{
			Command: args, Executable: executable, Only: only,
			Each: func(result report.Result) { _ = report.WriteLine(c.out, result) },
		})
		if err != nil {
			return err
		}
		if err := report.WriteText(c.out, r); err != nil {
			return err
		}
		if r.Failed() > 0 {
			return errReported
		}
		return nil
	})
	return cmd
}
