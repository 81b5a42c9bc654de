package simulator

import "net/http"

// dataset serves /query/v1/dataset/<id>/result: a SuiteAnalytics dataset, which is
// a query that was saved (NS:section_156414087576).
func (a *Account) dataset(c *call, id string) *response {
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodPost {
		return notAllowed(c, "GET", "POST")
	}
	if c.integration.NoQueryPermission {
		return noQueries()
	}
	sql, ok := a.sim.options.Datasets[id]
	if !ok {
		return c.notFound("Dataset '%s' does not exist.", id)
	}
	return a.queryPage(c, sql, nil)
}
