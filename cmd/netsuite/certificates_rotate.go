package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/keypair"
)

// rotateFlags are what certificates rotate is given.
type rotateFlags struct {
	out     string
	replace bool
	within  string
	kind    keygenFlags
}

func (c *cli) certificatesRotate() *cobra.Command {
	var given rotateFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Renew the certificate of the credentials",
		Long: `rotate makes a key and a certificate, uploads the certificate with today's
credentials for the same role and entity, verifies the new credentials live, and
writes them to a file of their own. The old ones stay as they are and go on working
until you revoke them, which the last lines say how to do.

Nothing is lost where it fails in between: the new key is on disk before its
certificate is uploaded, and the message says what exists and how to go on. Run
again, rotate takes up where it stopped.

For a scheduled job: --replace puts the new credentials in the place of the old,
which are kept beside them, and --if-expires-within 60d does nothing as long as
nothing is due.

With --json the result is one JSON document: {"rotated", "certificateId",
"validUntil", "credentialsFile", "backupFile", "previousCertificateId"}.

` + certificatesHelp,
		Example: `  netsuite certificates rotate --credentials credentials.json
  netsuite certificates rotate --credentials credentials.json --replace --if-expires-within 60d`,
		Args: exactly(0, ""),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&given.out, "out", "", "`FILE` for the new credentials (default the old one's name with .new.json)")
	flags.BoolVar(&given.replace, "replace", false, "put the new credentials in the place of the old, and keep these beside them")
	flags.StringVar(&given.within, "if-expires-within", "", "do nothing, with exit code 0, while the certificate has more `TIME` left, such as 60d")
	flags.StringVar(&given.kind.kind, "type", "", "`TYPE` of key: ec or rsa (default as today's)")
	flags.StringVar(&given.kind.curve, "curve", "P-256", "`CURVE` of an ec key: P-256, P-384 or P-521")
	flags.IntVar(&given.kind.bits, "bits", 3072, "`BITS` of an rsa key: 3072 or 4096")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		kind, within, err := given.parse(flags.Changed("curve"), flags.Changed("bits"))
		if err != nil {
			return err
		}
		return c.withCertificates(ctx, func(s *certificateStore) error {
			path, _ := c.credentialsFile()
			files, err := given.files(path, s.known.certificateID)
			if err != nil {
				return err
			}
			r := &rotation{cli: c, store: s, files: files, kind: kind, within: within}
			return r.run(ctx)
		})
	})
	return cmd
}

// parse returns the kind of key, "" for today's, and the time of
// --if-expires-within, below 0 without it.
func (g rotateFlags) parse(curveGiven, bitsGiven bool) (kind keypair.Kind, within time.Duration, err error) {
	switch {
	case g.kind.kind != "":
		if kind, err = g.kind.keyKind(curveGiven, bitsGiven); err != nil {
			return "", 0, err
		}
	case curveGiven || bitsGiven:
		return "", 0, usagef("--curve and --bits need --type.")
	}
	if g.within == "" {
		return kind, -1, nil
	}
	if days, isDays := strings.CutSuffix(g.within, "d"); isDays {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n <= 3650 {
			return kind, time.Duration(n) * 24 * time.Hour, nil
		}
	} else if within, err = time.ParseDuration(g.within); err == nil && within >= 0 {
		return kind, within, nil
	}
	return "", 0, usagef("--if-expires-within is %q, but must be days, such as 60d, or hours, such as 36h.", g.within)
}
