package schema

var outputFields = []Field{
	{
		Name: "statusCode", Title: "Status Code", Types: one("integer"), Required: true, Minimum: bound(100), Maximum: bound(599),
		Description: "The HTTP status of NetSuite's answer.",
	},
	{
		Name: "headers", Title: "Headers", Types: one("object"), Required: true, MemberTypes: one("string"),
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
	{
		Name: "pages", Title: "Pages", Types: one("integer"), Minimum: bound(1),
		Description: "How many pages the body was put together from, with Fetch All Pages. Absent where there were none.",
	},
	{
		Name: "warnings", Title: "Warnings", Types: one("array"), MemberTypes: one("string"), MemberTitle: "Warning",
		Description: "What may not be as expected although the request succeeded: names and values that NetSuite ignored, for example. Absent where there is nothing to say.",
	},
}
