package natsnode

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock takes a file's lock, which ends with the process, or returns an error at once.
func lock(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}
