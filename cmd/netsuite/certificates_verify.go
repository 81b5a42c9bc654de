package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
)

// checkList looks the certificate in use up in the account's own list, where the
// role may read it. It is a check of this program and not of the plugin, whose
// checks and their order are part of its contract; it never fails, since the
// credentials work without it.
func (c *cli) checkList(ctx context.Context, host *plugin.Host, document []byte) (plugin.Check, bool) {
	check := plugin.Check{ID: "certificate_list", Title: "Certificates in the account", Status: plugin.Skipped}
	k, err := readKnown(document)
	if err != nil {
		return check, false
	}
	all, err := (&certificateStore{host: host, known: k}).list(ctx)
	var f *failure.Error
	switch {
	case errors.As(err, &f) && f.Reason == failure.PermissionDenied:
		check.Detail = "The role may not read the account's list of certificates, so that nothing is known of when this one ends."
		check.Remedy = "For a warning ahead of time, give the role the permission Manage own OAuth 2.0 Client Credentials certificates."
		return check, true
	case err != nil:
		check.Detail = "The account's list of certificates could not be read."
		return check, true
	}
	now := time.Now()
	one, found := find(all, k.certificateID)
	renew := "Renew it with: " + c.again("certificates rotate")
	check.Status = plugin.Warning
	switch {
	case !found:
		check.Detail = fmt.Sprintf("The certificate %s is not in the account's list, which has %d.", k.certificateID, len(all))
		check.Remedy = "See the list with: " + c.again("certificates list")
	case one.Revoked:
		check.Detail, check.Remedy = "The certificate is revoked: as soon as the present token ends, nothing works any more.", "Upload another one, or use the credentials of another."
	case one.ValidUntil.IsZero():
		check.Status, check.Detail = plugin.Passed, "The account's list has the certificate, but not in a known form until when it is valid."
	case one.daysLeft(now) <= soon:
		check.Detail, check.Remedy = fmt.Sprintf("The certificate ends in %d days, on %s.", one.daysLeft(now), one.ValidUntil.UTC().Format(time.DateOnly)), renew
	default:
		check.Status = plugin.Passed
		check.Detail = fmt.Sprintf("The certificate is valid until %s, for %d more days.", one.ValidUntil.UTC().Format(time.DateOnly), one.daysLeft(now))
	}
	return check, true
}
