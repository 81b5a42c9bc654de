// Command writecomponent writes component.json to the file it is given.
package main

import (
	"fmt"
	"os"

	"netsuite-connector/schema"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: writecomponent FILE")
		os.Exit(2)
	}
	// Everybody may read it: it declares the connector and holds no secret.
	if err := os.WriteFile(os.Args[1], schema.Component(), 0o644); err != nil { //nolint:gosec // a published document
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
