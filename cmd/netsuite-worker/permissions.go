package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

func (c *cli) permissions() *cobra.Command {
	var setup natsfleet.Setup
	user, large := "", false
	cmd := &cobra.Command{
		Use:   "permissions [flags] ACCOUNT",
		Short: "Print the NATS user of a submitter for one account, for nats.conf",
		Long: `permissions prints a user for the list authorization.users of NATS' configuration,
who submits for one account, waits for results and cancels, and can do nothing for
another. The password comes from the environment of the server. Such a user gives
its own inbox: netsuite-worker submit --nats-user NAME --nats-inbox-prefix
_INBOX_NAME.`,
		Example: "  netsuite-worker permissions 1234567 --user flows",
		Args:    cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&user, "user", "", "`NAME` of the user (default submitter_ACCOUNT)")
	flags.IntVar(&setup.Shards, "shards", 0, "`STREAMS` that the fleet was set up with (default 4)")
	flags.BoolVar(&large, "large-bodies", false, "with bodies over 512 KiB, which users of other accounts can remove, but not read")
	cmd.RunE = c.runs(func(_ context.Context, args []string) error {
		account := fleet.NormalAccount(args[0])
		if user == "" {
			user = "submitter_" + strings.ReplaceAll(account, "-", "_")
		}
		if setup.Shards < 0 {
			return usagef("--shards is at least 1")
		}
		c.line("%s", natsUser(user, natsfleet.SubmitterPermissions(account, setup, "_INBOX_"+user, large)))
		return nil
	})
	return cmd
}

// natsUser writes a user as NATS' configuration has it.
func natsUser(name string, p natsfleet.Permissions) string {
	list := func(subjects []string) string {
		return "[\n      \"" + strings.Join(subjects, "\"\n      \"") + "\"\n    ]"
	}
	return "{\n  user: " + name + ", password: $" + strings.ToUpper(name) + "_PASSWORD\n  permissions: {\n    publish: " +
		list(p.Publish) + "\n    subscribe: " + list(p.Subscribe) + "\n  }\n}"
}
