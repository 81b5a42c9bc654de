package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

func (c *cli) verify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Try the credentials out, and say what to put right",
		Long: `verify tries the credentials out, offline first and then at NetSuite, and shows
each check as it finishes: ✓ passed, ! a warning, ✗ failed, – skipped since an
earlier one failed. Each that did not pass has a remedy. At last the certificate is
looked up in the account's own list, where the role may read it.

With --json the result is one JSON document on standard output:
{"verified", "checks": [{"id", "title", "status", "detail", "remedy"}]}.

` + credentialsHelp + `

Exit codes: 0 verified, 1 not verified, 2 wrong use.`,
		Example: "  netsuite verify --credentials credentials.json",
		Args:    exactly(0, ""),
		RunE: c.runs(func(ctx context.Context, _ []string) error {
			credentials, err := c.loadCredentials()
			if err != nil {
				return err
			}
			host, err := c.load(ctx, nil)
			if err != nil {
				return err
			}
			defer func() { _ = host.Close() }() // nothing is in flight
			result, err := c.check(ctx, host, credentials)
			if err != nil {
				return err
			}
			if result.Verified {
				if check, made := c.checkList(ctx, host, credentials); made {
					result.Checks = append(result.Checks, check)
					if !c.json {
						c.out.showCheck("", check)
					}
				}
			}
			if c.json {
				return c.printVerification(result)
			}
			c.out.line("")
			if !result.Verified {
				c.out.line("%s", c.out.paint(red, "Not verified."))
				return errReported
			}
			c.out.line("%s", c.out.paint(green, "Verified."))
			return nil
		}),
	}
}

// check verifies, and shows each check as it finishes.
func (c *cli) check(ctx context.Context, host *plugin.Host, credentials []byte) (plugin.Verification, error) {
	shown := 0
	show := func(check plugin.Check) {
		shown++
		if !c.json {
			c.out.showCheck("", check)
		}
	}
	result, err := host.VerifyCredentialsLive(ctx, credentials, show)
	var f *failure.Error
	if shown == 0 && errors.As(err, &f) && f.Reason == failure.Internal {
		// An older plugin has no live checks.
		if result, err = host.VerifyCredentials(ctx, credentials); err == nil {
			for _, check := range result.Checks {
				show(check)
			}
		}
	}
	return result, err
}

func (s *screen) showCheck(indent string, check plugin.Check) {
	mark, with := "–", dim
	switch check.Status {
	case plugin.Passed:
		mark, with = "✓", green
	case plugin.Warning:
		mark, with = "!", yellow
	case plugin.Failed:
		mark, with = "✗", red
	case plugin.Skipped:
	}
	s.line("%s%s %s  %s", indent, s.paint(with, mark), s.paint(bold, printable(check.Title)), printable(check.Detail))
	if check.Remedy != "" {
		s.line("%s    %s %s", indent, s.paint(with, "→"), printable(check.Remedy))
	}
}

func (c *cli) printVerification(v plugin.Verification) error {
	document := struct {
		Verified bool           `json:"verified"`
		Checks   []plugin.Check `json:"checks"`
	}{v.Verified, append([]plugin.Check{}, v.Checks...)} // [] where there are none
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	c.out.write(append(text, '\n'))
	if !v.Verified {
		return errReported
	}
	return nil
}
