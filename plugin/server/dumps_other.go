//go:build !linux

package server

// denyDumps has nothing to do: only Linux has such a switch.
func denyDumps() error { return nil }

// dumpable reports whether the process may be dumped.
func dumpable() bool { return true }
