package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/failure"
)

// soon is when a certificate should be renewed, as with verify.
const soon = 60

func (c *cli) certificatesList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the integration's certificates",
		Long: `list shows the certificates of the credentials' integration, as the account has
them: the one in use is marked with *.

With --json, a list of {"certificateId", "validUntil", "daysLeft", "revoked",
"active", "role", "entity", "algorithm", "inUse"} goes to standard output.

` + certificatesHelp,
		Example: "  netsuite certificates list --credentials credentials.json",
		Args:    exactly(0, ""),
		RunE: c.runs(func(ctx context.Context, _ []string) error {
			return c.withCertificates(ctx, func(s *certificateStore) error {
				all, err := s.list(ctx)
				if err != nil {
					return err
				}
				if c.json {
					return c.printCertificates(s, all)
				}
				c.showCertificates(s, all)
				return nil
			})
		}),
	}
}

func (c *cli) showCertificates(s *certificateStore, all []listed) {
	c.out.write(s.table(all))
	switch own, found := find(all, s.known.certificateID); {
	case !found:
		c.out.line("\nThe certificate in use, %s, is not in the list.", printable(s.known.certificateID))
	case !own.ValidUntil.IsZero() && own.daysLeft(time.Now()) <= soon:
		c.out.line("\nThe certificate in use ends soon. Renew it with: %s", c.again("certificates rotate"))
	}
}

// table is a list of certificates for a person.
func (s *certificateStore) table(all []listed) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	now := time.Now()
	_, _ = fmt.Fprintln(w, "\tCERTIFICATE ID\tVALID UNTIL\tDAYS LEFT\tSTATE\tROLE\tENTITY\tALGORITHM")
	for _, one := range all {
		mark, until, left, state := "", "?", "?", "active"
		if one.ID == s.known.certificateID {
			mark = "*"
		}
		if !one.ValidUntil.IsZero() {
			until, left = one.ValidUntil.UTC().Format(time.DateOnly), strconv.Itoa(one.daysLeft(now))
		}
		switch {
		case one.Revoked:
			state, left = "revoked", "-"
		case !one.active(now):
			state, left = "expired", "-"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", mark, printable(one.ID), until, left, state, one.Role, one.Entity, printable(one.Algorithm))
	}
	_ = w.Flush() // to memory
	return b.Bytes()
}

// stands ends a command that the account's certificates stand against: they are
// shown, and then the error.
func (c *cli) stands(table []byte, format string, args ...any) error {
	if !c.json {
		c.err.write(table)
	}
	return &failure.Error{Reason: localError, Message: fmt.Sprintf(format, args...)}
}

func (r reference) String() string {
	if r.Name == "" {
		return printable(r.ID)
	}
	return printable(r.Name + " (" + r.ID + ")")
}

func (c *cli) printCertificates(s *certificateStore, all []listed) error {
	type entry struct {
		CertificateID string `json:"certificateId"`
		ValidUntil    string `json:"validUntil,omitempty"`
		DaysLeft      *int   `json:"daysLeft,omitempty"`
		Revoked       bool   `json:"revoked"`
		Active        bool   `json:"active"`
		Role          string `json:"role"`
		Entity        string `json:"entity"`
		Algorithm     string `json:"algorithm"`
		InUse         bool   `json:"inUse"`
	}
	now := time.Now()
	entries := make([]entry, 0, len(all))
	for _, one := range all {
		e := entry{
			CertificateID: one.ID, Revoked: one.Revoked, Active: one.active(now), Role: one.Role.ID, Entity: one.Entity.ID,
			Algorithm: one.Algorithm, InUse: one.ID == s.known.certificateID,
		}
		if !one.ValidUntil.IsZero() {
			left := one.daysLeft(now)
			e.ValidUntil, e.DaysLeft = one.ValidUntil.UTC().Format(time.RFC3339), &left
		}
		entries = append(entries, e)
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	c.out.write(append(text, '\n'))
	return nil
}
