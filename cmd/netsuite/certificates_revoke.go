package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"netsuite-connector/failure"
)

func (c *cli) certificatesRevoke() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "revoke ID",
		Short: "Revoke a certificate of the integration",
		Long: `revoke revokes a certificate: nobody gets a token with it any more, and it cannot
be used again. The certificate of the credentials in use is refused without --force.
An ID that begins with a hyphen stands behind --.

` + certificatesHelp,
		Example: "  netsuite certificates revoke NPMnRyPg-WDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA\n  netsuite certificates revoke -- -PMnRyPgWDWhPiAbisjKiH0fqnBpjOZ367wDTe0pqA",
		Args:    exactly(1, "one Certificate ID"),
	}
	cmd.Flags().BoolVar(&force, "force", false, "revoke the certificate of these credentials, too: they are of no use then")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		return c.withCertificates(ctx, func(s *certificateStore) error { return c.revokeCertificate(ctx, s, args[0], force) })
	})
	return cmd
}

func (c *cli) revokeCertificate(ctx context.Context, s *certificateStore, id string, force bool) error {
	if id == s.known.certificateID && !force {
		return usagef("These credentials use %s: without it they are of no use. Use the credentials of another certificate, or give --force.", id)
	}
	all, err := s.list(ctx)
	if err != nil {
		return err
	}
	switch one, found := find(all, id); {
	case !found:
		return c.stands(s.table(all), "The integration has no certificate %s, but those above.", id)
	case one.Revoked:
		return c.revoked(id, "was revoked before")
	}
	if err := s.revoke(ctx, id); err != nil {
		if outcomeOf(err) != failure.Unknown {
			return err
		}
		// The answer was lost: the list tells what became of it.
		all, lookErr := s.list(ctx)
		if one, found := find(all, id); lookErr != nil || !found || !one.Revoked {
			return explained(err, fmt.Sprintf("Whether %s was revoked is not known: see the list, and revoke it again if it is active.", id))
		}
	}
	return c.revoked(id, "is revoked")
}

func (c *cli) revoked(id, what string) error {
	if c.json {
		c.out.write(append(compactJSON(map[string]any{"certificateId": id, "revoked": true}), '\n'))
		return nil
	}
	c.out.line("%s %s %s.", c.out.paint(green, "✓"), printable(id), what)
	return nil
}
