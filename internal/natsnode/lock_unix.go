//go:build !windows

package natsnode

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock takes a file's lock, which ends with the process, or returns an error at once.
func lock(file *os.File) error {
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB) // #nosec G115 -- a descriptor
}
