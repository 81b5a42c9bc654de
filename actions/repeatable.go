package actions

import (
	"bytes"

	"netsuite-connector/credentials"
)

// Repeatable reports whether an action may be run again although it may have been
// carried out already: by the same rule as a request is sent again whose answer
// was lost. It is for whoever runs actions in processes that can be lost. A call
// with documents that cannot be used is not repeatable. Nor is an asynchronous
// write without an idempotency key: each run would make another one.
func Repeatable(account credentials.Account, config, input []byte) bool {
	c, err := parseConfig(config)
	if err != nil {
		return false
	}
	r, values, err := parseInput(bytes.Clone(input))
	if err != nil || r.resolve(urlText(values), account) != nil {
		return false
	}
	return r.repeatable(c)
}
