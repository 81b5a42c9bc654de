package schema

var configFields = []Field{
	{
		Name: "dontThrowErrorOn404", Title: "Don't Throw Error on 404 Response", Types: one("boolean"), Default: false,
		Description: "Treat an answer 404 (no such record) as success, so that the flow can go on and look at the status.",
	},
	{
		Name: "acceptedStatusCodes", Title: "Accepted Status Codes", Types: one("array"), MemberTypes: one("string"), MemberTitle: "Status", Default: []string{},
		Description: "Further statuses to treat as success, each a status or a range: 409, 500-599.",
		Examples:    []any{[]string{"409", "500-599"}},
		Choices:     []string{"400", "403", "404", "409", "412", "500-599"},
	},
	{
		Name: "maxRetries", Title: "Maximum Retries", Types: one("integer"), Default: 4, Minimum: bound(0), Maximum: bound(10),
		Description: "How often a failed request is tried again, where that is safe. A request that NetSuite's concurrency limit blocked takes its turn again as long as time is left. 0 turns both off. 4 if left blank.",
	},
	{
		Name: "retryWrites", Title: "Retry Writes", Types: one("boolean"), Default: false,
		Description: "Also retry POST and PATCH when it is unknown whether NetSuite carried them out. This can create a record twice.",
	},
	{
		Name: "timeoutSeconds", Title: "Timeout in Seconds", Types: one("integer"), Default: 300, Minimum: bound(1), Maximum: bound(900),
		Description: "The time for the whole action, with all tries and waits. NetSuite itself gives up after 900 seconds. 300 if left blank.",
	},
	{
		Name: "responseFormat", Title: "Response Format", Types: one("string"), Default: "auto",
		Enum:        []string{"auto", "json", "text", "base64"},
		Description: "auto, as when left blank: JSON where NetSuite sends JSON, else text, else base64. json: anything but JSON is an error. text and base64: always that.",
	},
	{
		Name: "environment", Title: "Environment", Types: one("string"), Default: "any",
		Enum:        []string{"any", "sandbox", "production"},
		Description: "Refuse to run against the other kind of account: a guard against production credentials in a test flow. any: no guard.",
	},
	{
		Name: "fetchAllPages", Title: "Fetch All Pages", Types: one("boolean"), Default: false,
		Description: "NetSuite hands out long lists and query results in pieces of at most 1,000 entries, called pages. Tick this to get all of them in one answer, in order.",
	},
	{
		Name: "maxPages", Title: "Maximum Pages", Types: one("integer"), Default: 100, Minimum: bound(1), Maximum: bound(1000),
		Description: "With Fetch All Pages: stop after this many pages, even if there are more; hasMore in the answer's body is then true. If left blank, it stops after 100 pages, which have up to 100,000 entries: NetSuite gives no more than that for a query.",
	},
	{
		Name: "waitForJob", Title: "Wait for Job", Types: one("boolean"), Default: false,
		Description: "For a request that NetSuite carries out in the background (header Prefer: respond-async): wait until it is done, and answer with its result instead of the job's number. If the time is up first, a later step can wait on: a GET of async/v1/job/ and the number, with this ticked.",
	},
}
