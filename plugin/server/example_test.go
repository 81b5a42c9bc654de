package server_test

import (
	"fmt"
	"os"

	"netsuite-connector/plugin/server"
)

// The main function of a program that serves as the plugin passes everything on
// to Main, and exits with what it returns. A host starts it without arguments;
// started by a person, it says what it is.
func ExampleMain() {
	code := server.Main(server.Process{
		Args:      []string{"serve"}, // in main, os.Args[1:]
		LookupEnv: os.LookupEnv,
		Stdout:    os.Stdout,
		Stderr:    os.Stdout, // in main, os.Stderr
	})
	fmt.Println("exit code", code)
	// Output:
	// netsuite-connector: unknown arguments ["serve"]. It takes --version, --help, or none.
	// exit code 2
}
