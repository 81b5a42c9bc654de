package schema

// anyType lists the types instead of leaving the keyword out: form libraries
// draw nothing, or an error, for a property without a type. Those that draw a
// list of types at all take the first: text, which a person can type.
var anyType = []string{"string", "object", "array", "number", "boolean", "null"}

var inputFields = []Field{
	{
		Name: "url", Title: "URL", Types: one("string"), Required: true,
		Description: "A path below /services/rest/, such as record/v1/customer/1234; a path from the root, such as /app/site/hosting/restlet.nl?script=1&deploy=1; or an https address on this account's API hosts. Escapes are kept as written.",
		Examples:    []any{"record/v1/customer/1234", "query/v1/suiteql?limit=100"}, Placeholder: "record/v1/customer/1234",
	},
	{
		Name: "method", Title: "Method", Types: one("string"), Required: true,
		Description: "GET reads, POST creates or queries, PATCH changes, PUT upserts by external ID (eid:), DELETE deletes.",
		Enum:        []string{"GET", "POST", "PUT", "PATCH", "DELETE"},
	},
	{
		Name: "body", Title: "Body", Types: anyType, Multiline: true,
		Description: "What to send: any JSON value, sent exactly as written. Text that is a JSON object or array is sent as JSON, other text as plain text, unless a Content-Type header says otherwise.",
		Placeholder: `{"companyName": "Acme"}`,
	},
	{
		Name: "headers", Title: "Headers", Types: one("object"), MemberTypes: one("string"), MemberMaxLength: 16 << 10, MaxSize: 64 << 10,
		Description:  "Further HTTP headers by name, such as Prefer: transient, which SuiteQL needs. The connector sets Authorization, Host, Content-Length and the like itself.",
		Examples:     []any{map[string]string{"Prefer": "transient"}},
		KnownMembers: knownHeaders,
	},
	{
		Name: "query", Title: "Query", Types: one("object"), MemberTypes: []string{"string", "number", "boolean"}, MemberLists: true,
		Description:  "Query parameters by name, encoded and added to the URL: text, numbers, true or false, or a list of these.",
		Examples:     []any{map[string]any{"limit": 100, "q": `email START_WITH "a"`}},
		KnownMembers: knownQuery,
	},
	{
		Name: "idempotencyKey", Title: "Idempotency Key", Types: one("string"), MaxLength: 256,
		Description: "Sent as X-NetSuite-Idempotency-Key. NetSuite documents it for asynchronous requests only (with the header Prefer: respond-async): it does not protect an ordinary write from being carried out twice.",
	},
}

// knownHeaders and knownQuery are what NetSuite's REST services know. Any
// other name may be given as well.
var knownHeaders = []Field{
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

var knownQuery = []Field{
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
