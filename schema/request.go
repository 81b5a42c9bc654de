package schema

// anyType lists the types instead of leaving the keyword out: form libraries
// draw nothing, or an error, for a property without a type. Those that draw a
// list of types at all take the first: text, which a person can type.
var anyType = []string{"string", "object", "array", "number", "boolean", "null"}

var inputFields = []Field{
	{
		Name: "url", Title: "URL", Types: one("string"), Required: true, MaxLength: 2 << 20,
		Description: "A path below /services/rest/, such as record/v1/customer/1234; a path from the root, such as /app/site/hosting/restlet.nl?script=1&deploy=1; or an https address on this account's API hosts. Escapes are kept as written.",
		Examples:    []any{"record/v1/customer/1234", "query/v1/suiteql?limit=100"}, Placeholder: "record/v1/customer/1234",
	},
	{
		Name: "method", Title: "Method", Types: one("string"), Required: true,
		Description: "GET reads, POST creates or queries, PATCH changes, PUT upserts by external ID (eid:), DELETE deletes.",
		Enum:        []string{"GET", "POST", "PUT", "PATCH", "DELETE"},
	},
	{
		Name: "body", Title: "Body", Types: anyType, Lines: true,
		Description: "What to send: any JSON value, sent exactly as written. Text that is a JSON object or array is sent as JSON, other text as plain text, unless a Content-Type header says otherwise.",
		Placeholder: `{"companyName": "Acme"}`,
	},
	{
		Name: "headers", Title: "Headers", Types: one("object"), Values: one("string"),
		Description: "Further HTTP headers by name, such as Prefer: transient, which SuiteQL needs. The connector sets Authorization, Host, Content-Length and the like itself.",
		Examples:    []any{map[string]string{"Prefer": "transient"}},
		Offers:      offeredHeaders,
	},
	{
		Name: "query", Title: "Query", Types: one("object"), Values: []string{"string", "number", "boolean"}, Lists: true,
		Description: "Query parameters by name, encoded and added to the URL: text, numbers, true or false, or a list of these.",
		Examples:    []any{map[string]any{"limit": 100, "q": `email START_WITH "a"`}},
		Offers:      offeredQuery,
	},
	{
		Name: "idempotencyKey", Title: "Idempotency Key", Types: one("string"),
		Description: "Sent as X-NetSuite-Idempotency-Key. NetSuite documents it for asynchronous requests only (with the header Prefer: respond-async): it does not protect an ordinary write from being carried out twice.",
	},
}

// offeredHeaders and offeredQuery are what NetSuite's REST services know. Any
// other name may be given as well.
var offeredHeaders = []Field{
	{
		Name: "Prefer", Title: "Prefer", Types: one("string"),
		Description: "transient: SuiteQL needs it. respond-async: NetSuite answers at once and works on.",
	},
	{
		Name: "Content-Type", Title: "Content-Type", Types: one("string"),
		Description: "The kind of body, where it is neither JSON nor plain text.",
	},
	{
		Name: "Accept", Title: "Accept", Types: one("string"),
		Description: "The kind of answer: application/schema+json or application/swagger+json from the metadata catalog.",
	},
}

var offeredQuery = []Field{
	{
		Name: "q", Title: "q", Types: one("string"), Placeholder: `email START_WITH "a"`,
		Description: "Which records of a collection, in NetSuite's filter language.",
	},
	{
		Name: "limit", Title: "limit", Types: one("integer"), Minimum: bound(1),
		Description: "How many records on a page: 1000 at most.",
	},
	{
		Name: "offset", Title: "offset", Types: one("integer"), Minimum: bound(0),
		Description: "Where the page begins: a multiple of limit.",
	},
	{
		Name: "fields", Title: "fields", Types: one("string"),
		Description: "Which fields of a record, joined by commas.",
	},
	{
		Name: "expandSubResources", Title: "expandSubResources", Types: one("boolean"),
		Description: "Return the sublists with the record.",
	},
}

var configFields = []Field{
	{
		Name: "dontThrowErrorOn404", Title: "Don't Throw Error on 404 Response", Types: one("boolean"), Default: false,
		Description: "Treat an answer 404 (no such record) as success, so that the flow can go on and look at the status.",
	},
	{
		Name: "acceptedStatusCodes", Title: "Accepted Status Codes", Types: one("array"), Values: one("string"), Item: "Status", Default: []string{},
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
}

var outputFields = []Field{
	{
		Name: "statusCode", Title: "Status Code", Types: one("integer"), Required: true, Minimum: bound(100), Maximum: bound(599),
		Description: "The HTTP status of NetSuite's answer.",
	},
	{
		Name: "headers", Title: "Headers", Types: one("object"), Required: true, Values: one("string"),
		Description: "The headers of the answer. Names are in lower case; several values are joined by a comma.",
	},
	{
		Name: "body", Title: "Body", Types: anyType,
		Description: "The body of the answer: JSON exactly as NetSuite sent it, else text, else base64. Absent where there is none.",
	},
	{
		Name: "bodyEncoding", Title: "Body Encoding", Types: one("string"), Enum: one("base64"),
		Description: "base64 when the body is base64; else absent.",
	},
	{
		Name: "recordId", Title: "Record ID", Types: one("string"),
		Description: "The ID of the record that the Location header names, as after a create.",
	},
	{
		Name: "jobId", Title: "Job ID", Types: one("string"),
		Description: "The ID of the asynchronous job that the Location header names.",
	},
	{
		Name: "attempts", Title: "Attempts", Types: one("integer"), Required: true, Minimum: bound(1),
		Description: "How many times the connector sent the request.",
	},
}
