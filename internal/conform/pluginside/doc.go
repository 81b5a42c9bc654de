// Package pluginside judges a plugin by the contract, clause by clause: over the
// wire, as a host of its own (package wire), with package simulator in NetSuite's
// place. The simulator verifies what the plugin signs, records what it sends, and
// makes everything go wrong that the contract speaks of.
//
// Each clause has an account of its own, so that clauses can be tried side by
// side. A clause that needs another process, such as one that is stopped, starts
// one; the others share a process.
package pluginside
