package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
)

// userPattern is for a name that is also part of a subject and of a variable.
var userPattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (c *cli) permissions() *cobra.Command {
	var setup natsfleet.Setup
	user, large := "", false
	cmd := &cobra.Command{
		Use:   "permissions [flags] ACCOUNT",
		Short: "Print the NATS user of a submitter for one account, for nats.conf",
		Long: `permissions prints a user for the list authorization.users of NATS' configuration,
who submits for one account, waits for results and cancels. docs/fleet.md says what
that keeps from others. The password comes from the environment of the server. Such a user gives
its own inbox: netsuite-worker submit --nats-user NAME --nats-inbox-prefix
_INBOX_NAME.`,
		Example: "  netsuite-worker permissions 1234567 --user flows",
		Args:    cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&user, "user", "", "`NAME` of the user (default submitter_ACCOUNT)")
	flags.IntVar(&setup.Shards, "shards", 0, "`STREAMS` that the fleet was set up with (default 4)")
	flags.BoolVar(&large, "large-bodies", false, "with bodies over 512 KiB; only for who is trusted with all accounts, see docs/fleet.md")
	cmd.RunE = c.runs(func(_ context.Context, args []string) error {
		account := fleet.NormalAccount(args[0])
		if err := fleet.CheckAccount(account); err != nil { // a wildcard would be all accounts
			return usage{err.Error()}
		}
		if user == "" {
			user = "submitter_" + strings.ReplaceAll(account, "-", "_")
		}
		if !userPattern.MatchString(user) {
			return usagef("the --user %q is no name for NATS' configuration: it has letters, digits and _", user)
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
