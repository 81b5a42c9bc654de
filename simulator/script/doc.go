// Package script reads fault files: JSON documents that say which requests to the
// simulated account meet which fault, so that a host's tests can provoke every
// reason and outcome of the contract, in any language. docs/simulator.md describes
// the format, and examples/faults has a file for each reason and outcome.
package script
