package schema_test

import (
	"fmt"

	"netsuite-connector/schema"
)

func ExampleDocument_Parse() {
	values, violations := schema.Config.Parse([]byte(`{"maxRetries": 11, "retryWrites": "on", "timeout": 60}`))
	for _, v := range violations {
		fmt.Printf("%s: %s\n", v.Field, v.Description)
	}
	fmt.Println("retry writes:", values.Bool("retryWrites"))
	// Output:
	// maxRetries: Maximum Retries must be from 0 to 10.
	// timeout: timeout is not a field of the config. Did you mean timeoutSeconds?
	// retry writes: true
}

// The package that uses a document checks what its values mean.
func ExampleViolation() {
	v := schema.Violation("headers.Host", "cannot be set. It follows from the account.")
	fmt.Println(v.Field)
	fmt.Println(v.Description)
	// Output:
	// headers.Host
	// Headers: Host cannot be set. It follows from the account.
}
