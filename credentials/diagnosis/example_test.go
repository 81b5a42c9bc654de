package diagnosis_test

import (
	"fmt"
	"net"

	"netsuite-connector/credentials/diagnosis"
)

func Example() {
	err := &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}
	account := diagnosis.Account{ID: "1234567", APIHost: "1234567.suitetalk.api.netsuite.com", Production: true}
	detail, remedy := diagnosis.Explain(diagnosis.Network(err, account))
	fmt.Println(detail)
	fmt.Println(remedy)
	// Output:
	// The host 1234567.suitetalk.api.netsuite.com was not found.
	// Check the Account ID (1234567): a typing error makes a host that does not exist. If it is right, check this machine's DNS and network.
}
