// Package wire is a host that knows the contract alone: it starts a plugin
// process, shakes hands with it and calls it, with code of its own. It shares
// none with the project's host and plugin but what is generated from the
// contract's proto, since a mistake in shared code would agree with itself.
package wire
