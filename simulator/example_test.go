package simulator_test

import (
	"fmt"
	"os"
	"testing"

	"netsuite-connector/simulator"
)

// exampleT stands for the *testing.T of a test.
type exampleT struct{ ends []func() }

func (*exampleT) Helper()                {}
func (t *exampleT) Cleanup(end func())   { t.ends = append(t.ends, end) }
func (*exampleT) Fatal(arguments ...any) { panic(fmt.Sprint(arguments...)) }

func (t *exampleT) TempDir() string {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (t *exampleT) end() {
	for i := range t.ends {
		t.ends[len(t.ends)-1-i]()
	}
}

var _ simulator.T = (*testing.T)(nil)

// A test starts an account, lets something go wrong, runs a plugin process with
// sim.Environment() and sim.Credentials.JSON(), and looks at what NetSuite did.
func Example() {
	t := &exampleT{} // in a test, its *testing.T
	defer t.end()

	sim := simulator.Start(t)
	sim.Inject(simulator.Fault{
		Kind: simulator.KindCutAfterWork, Stage: simulator.StageAPI, Method: "POST", Times: 1,
	})
	fmt.Println(sim.Credentials.AccountID, len(sim.Credentials.JSON()) > 0, len(sim.Environment()) > 0)
	fmt.Println(len(sim.Records("customer")), "customers,", len(sim.ScriptRuns("")), "runs of RESTlets,", sim.Stats().Requests, "requests")
	// Output:
	// 1234567 true true
	// 24 customers, 0 runs of RESTlets, 0 requests
}
