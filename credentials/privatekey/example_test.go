package privatekey_test

import (
	"fmt"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/credentials/privatekey"
)

// The line breaks were lost in a form.
func ExampleParse() {
	const text = `"-----BEGIN PRIVATE KEY----- MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmDNLAK+FTnjYn/pu kjXwEOBEMRict4jGUZxece19n6KhRANCAAS8pDVmVNXWCIMcJiRZQyR2D80ZxTMG Kpqsi2ggQ9w6pwzDtEAnCgMVTTeUkWTNFYwDkEQ5/9F2YFAo9UqnHl9P -----END PRIVATE KEY-----"`
	found := privatekey.Parse(text)
	if found.Key == nil {
		fmt.Println(diagnosis.Message(*found.Refusal))
		return
	}
	fmt.Println(found.Key.Description(), found.Key.Algorithm())
	// Output: EC, P-256 ES256
}

func ExampleParse_refused() {
	found := privatekey.Parse("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----")
	detail, remedy := diagnosis.Explain(*found.Refusal)
	fmt.Println(detail)
	fmt.Println(remedy)
	// Output:
	// The Private Key is encrypted with a passphrase.
	// Decrypt it with `openssl pkey -in encrypted.pem -out private.pem` and paste private.pem; the form keeps it secret.
}
