package actions

import (
	"net/http"
	"strings"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
)

// guard refuses what the step or the host does not allow. Nothing was sent.
func (r *Runner) guard(account credentials.Account, c config, req *request) error {
	for _, wanted := range []struct{ environment, by string }{
		{r.options.Environment, "the host's setting NETSUITE_CONNECTOR_ENVIRONMENT"},
		{c.environment, "the step's setting Environment"},
	} {
		kind := "sandbox"
		if account.Production() {
			kind = "production"
		}
		if wanted.environment != "" && wanted.environment != "any" && wanted.environment != kind {
			return policyRefused("environment", "The account "+account.ID()+" is a "+kind+" account, and "+wanted.by+
				" allows only "+wanted.environment+". Nothing was sent. Use the other account's credentials, or change the setting.")
		}
	}
	if r.options.ReadOnly && !req.readOnly() {
		return policyRefused("method", "This host is read-only (NETSUITE_CONNECTOR_READ_ONLY): only GET, and POST to query/v1/suiteql, are allowed, without a header that overrides the method. Nothing was sent.")
	}
	return nil
}

func policyRefused(field, message string) error {
	return &failure.Error{Reason: failure.PolicyRefused, Message: message, Outcome: failure.NotSent, Field: field}
}

// readOnly reports whether the request changes nothing, whatever a server may
// read into its headers.
func (r *request) readOnly() bool {
	for name := range r.headers {
		if strings.Contains(strings.ToLower(name), "method-override") || strings.EqualFold(name, "X-HTTP-Method") {
			return false
		}
	}
	return r.method == http.MethodGet || r.method == http.MethodPost && r.suiteQL()
}
