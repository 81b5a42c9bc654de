package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
)

// suiteQL serves POST /query/v1/suiteql (NS:section_157909186990). Oracle's help
// has no asynchronous queries, its own integration adapter sends them.
func (a *Account) suiteQL(c *call) *response {
	if c.r.Method == http.MethodPost && c.prefers("respond-async") {
		return a.async(c, nil, func(one *call, _ []string) *response { return a.query(one) })
	}
	return a.query(c)
}

func (a *Account) query(c *call) *response {
	if c.r.Method != http.MethodPost {
		return notAllowed(c, "POST")
	}
	if !c.prefers("transient") {
		return problems(400, errorDetail{
			Detail: "The required request header 'Prefer' is missing or its value is not 'transient'.", Code: "INVALID_REQUEST", Header: "Prefer",
		})
	}
	if c.integration.NoQueryPermission {
		return noQueries()
	}
	if media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || media != typeJSON {
		return problems(415, errorDetail{Detail: "The content type is not supported: use application/json.", Code: "INVALID_HEADER", Header: "Content-Type"})
	}
	var given struct {
		Q      *string `json:"q"`
		Params []any   `json:"params"`
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&given); err != nil || given.Q == nil || !json.Valid(c.body) {
		return problem(400, "INVALID_CONTENT", "Invalid content in the request body: an object with q, and maybe params, is needed.")
	}
	return a.queryPage(c, *given.Q, given.Params)
}

// queryPage is the page of a query's rows that the request asks for.
func (a *Account) queryPage(c *call, sql string, params []any) *response {
	query := c.r.URL.Query()
	limit, offset, no := window(query)
	if no != nil {
		return no
	}
	got, err := a.queries.run(sql, params, limit, offset)
	var bad *queryError
	if errors.As(err, &bad) {
		return problems(400, errorDetail{
			Detail: "Invalid search query. Detailed unprocessed description follows. " + bad.text + ".", Code: "INVALID_PARAMETER", QueryParam: "q",
		})
	}
	if err != nil {
		return problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: %v", err)
	}
	p := page{
		Count: len(got.items), Offset: offset, Total: got.total,
		Items: json.RawMessage("[" + strings.Join(got.items, ",") + "]"),
	}
	p.links(c, query, limit)
	return replyJSON(200, typeCollection, p)
}

func noQueries() *response {
	return problem(403, "INSUFFICIENT_PERMISSION", "Permission Violation: You need the 'SuiteAnalytics Workbook' permission to access this page.")
}
