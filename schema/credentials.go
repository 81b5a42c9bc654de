package schema

var credentialFields = []Field{
	{
		Name: "accountId", Title: "Account ID", Types: one("string"), Required: true, MaxLength: 4096,
		Description: "The NetSuite account, as Setup > Company > Company Information shows it: 1234567, or 1234567_SB1 for a sandbox. A pasted NetSuite address of the account works too.",
		Examples:    []any{"1234567", "1234567_SB1"}, Placeholder: "1234567_SB1",
	},
	{
		Name: "clientId", Title: "Client ID", Types: one("string"), Required: true, MaxLength: 4096,
		Description: "The Client ID (consumer key) of the integration record: 64 letters and digits. NetSuite shows it once, when the record is saved or its credentials are reset. It is not the Application ID.",
		Placeholder: "64 letters and digits",
	},
	{
		Name: "clientSecret", Title: "Client Secret", Types: one("string"), Secret: true, MaxLength: 4096,
		Description: "Not needed: NetSuite's machine-to-machine flow signs with the private key instead. It may be left blank, and is never sent.",
	},
	{
		Name: "certificateId", Title: "Certificate ID", Types: one("string"), Required: true, MaxLength: 8192, // a certificate pasted here by mistake is recognised
		Description: "The Certificate ID in Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup, after the certificate was uploaded there. Copy all of it: it may begin with a hyphen.",
		Placeholder: "43 characters, such as NPMnRyPg-WDW…",
	},
	{
		Name: "privateKey", Title: "Private Key", Types: one("string"), Required: true, Secret: true, Multiline: true, MaxLength: 64 << 10,
		MediaType:   "application/x-pem-file",
		Description: "The private key of the uploaded certificate, in PEM form, with the lines -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----. RSA with 3072 or 4096 bits, or EC P-256, P-384 or P-521. With the certificate pasted below the key, Verify can also check the Certificate ID and the expiry.",
		Placeholder: "-----BEGIN PRIVATE KEY-----",
	},
}
