package simulator

import (
	"net/http"
	"time"
)

// system serves /system/v1/…
func (a *Account) system(c *call, what string) *response {
	if c.r.Method != http.MethodGet {
		return notAllowed(c, "GET")
	}
	switch what {
	case "serverTime": // any role may ask (NS:article_0528010158)
		return replyJSON(200, replyTypeJSON, map[string]string{
			"serverTime": stamp(a.sim.now()),
		})
	case "governanceLimits":
		if !c.integration.Administrator {
			return problem(403, "INSUFFICIENT_PERMISSION", "Permission Violation: only administrators see the governance limits.")
		}
		return replyJSON(200, replyTypeJSON, a.gate.limits(c.integration.ClientID))
	}
	return c.notFound("The resource was not found.")
}

// stamp writes a time as NetSuite does in JSON.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
