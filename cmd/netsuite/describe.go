package main

import (
	"context"

	"github.com/spf13/cobra"
)

func (c *cli) describe() *cobra.Command {
	return &cobra.Command{
		Use:   "describe",
		Short: "Print component.json: the fields, schemas and forms of the connector",
		Long:  `describe asks the plugin what it is, and prints its component.json byte for byte.`,
		Args:  exactly(0, ""),
		RunE: c.runs(func(ctx context.Context, _ []string) error {
			host, err := c.load(ctx, nil)
			if err != nil {
				return err
			}
			defer func() { _ = host.Close() }() // nothing is in flight
			description, err := host.Describe(ctx)
			if err != nil {
				return err
			}
			c.out.write(description.Component)
			return nil
		}),
	}
}
