package server

import "golang.org/x/sys/unix"

// denyDumps makes the process one whose memory, where keys are, goes into no core
// file, and which other processes of the user cannot trace or read.
func denyDumps() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }

// dumpable reports whether the process may be dumped.
func dumpable() bool {
	value, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	return err != nil || value != 0
}
