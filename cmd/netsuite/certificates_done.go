package main

import (
	"time"

	"netsuite-connector/credentials/privatekey"
)

// say tells a person how far a rotation is.
func (r *rotation) say(format string, args ...any) {
	if !r.cli.json {
		r.cli.out.line(format, args...)
	}
}

func (r *rotation) nothingDue() error {
	if r.cli.json {
		r.cli.out.write(append(compactJSON(map[string]any{
			"rotated": false, "certificateId": r.today.ID, "validUntil": r.today.ValidUntil.UTC().Format(time.RFC3339),
		}), '\n'))
		return nil
	}
	r.say("Nothing is due: the certificate %s is valid until %s, for %d more days.",
		printable(r.today.ID), r.today.ValidUntil.UTC().Format(time.DateOnly), r.today.daysLeft(time.Now()))
	return nil
}

// done tells where the new credentials are, and what to do with the old.
func (r *rotation) done() error {
	var until time.Time
	if contents := privatekey.Parse(r.new.privateKey); contents.Certificate != nil {
		until = privatekey.ExpiryInNetSuite(contents.Certificate)
	}
	if r.cli.json {
		document := map[string]any{
			"rotated": true, "certificateId": r.new.certificateID, "validUntil": until.UTC().Format(time.RFC3339),
			"credentialsFile": r.files.out, "previousCertificateId": r.today.ID,
		}
		if r.files.backup != "" {
			document["backupFile"] = r.files.backup
		}
		r.cli.out.write(append(compactJSON(document), '\n'))
		return nil
	}
	tick := r.cli.out.paint(green, "✓")
	r.say("")
	r.say("%s The new credentials are verified, in %s. Their certificate is valid until %s.", tick, r.files.out, until.UTC().Format(time.DateOnly))
	if r.files.backup != "" {
		r.say("  The old ones are in %s.", r.files.backup)
	}
	r.say("")
	r.say("Next: give the new credentials to all that uses the old. Then revoke the old certificate:")
	r.say("")
	r.say("  %s certificates revoke --credentials %s -- %s", programName(), shellQuote(r.files.out), r.today.ID)
	return nil
}
