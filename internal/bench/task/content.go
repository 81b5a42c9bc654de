package task

import (
	"bytes"
	"fmt"
	"strconv"
)

// The account that all requests go to, and what its paths are answered with.
const (
	Account   = "1234567"
	Host      = Account + ".suitetalk.api.netsuite.com"
	Services  = "/services/rest/"
	Record    = "record/v1/customer/1"
	Customers = "record/v1/customer"
	PageRows  = 1000
	PageTime  = "250ms" // what the server takes for a page
	// HeaderName is how additional headers begin: a number follows.
	HeaderName = "X-Header-"
	// HeaderValue is what an additional header says.
	HeaderValue = "the value of a header"
	// EnvRoots names the file with the root of the server's certificate.
	EnvRoots = "NETSUITE_CONNECTOR_CA_FILE"
	// EnvLean has the part that is started as a plugin pass bodies on.
	EnvLean = "NETSUITE_BENCH_LEAN"
)

// Absolute is the address of a path below /services/rest/.
func Absolute(path string) string { return "https://" + Host + Services + path }

// RecordURL asks for a record whose answer has so many bytes.
func RecordURL(bytes int) string { return Record + "?bytes=" + strconv.Itoa(bytes) }

// PagesURL asks for a page of a collection that has so many pages.
func PagesURL(pages, offset int) string {
	return fmt.Sprintf("%s?pages=%d&offset=%d", Customers, pages, offset)
}

// row is what NetSuite shows of a customer, in short: some 160 bytes.
const row = `{"id":"1001","companyName":"Acme Gro\u00dfhandel GmbH","email":"orders@acme.example","balance":1500.10,"isPerson":false,"lastModifiedDate":"2026-03-01T12:00Z"}`

// Rows are so many items of a collection, without the brackets.
func Rows(n int) []byte {
	return bytes.TrimSuffix(bytes.Repeat([]byte(row+","), n), []byte(","))
}

// Document is a JSON object of exactly so many bytes: customers, and a comment that
// fills it up.
func Document(size int) []byte {
	const head, middle, tail = `{"items":[`, `],"comments":"`, `"}`
	rows := Rows(max(0, (size-len(head)-len(middle)-len(tail))/(len(row)+1)))
	document := make([]byte, 0, size)
	document = append(document, head...)
	document = append(document, rows...)
	document = append(document, middle...)
	for len(document) < size-len(tail) {
		document = append(document, 'x')
	}
	return append(document, tail...)
}
