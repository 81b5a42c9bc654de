//go:build unix

package task

import (
	"syscall"
	"time"
)

// CPUTime is the processor time that this process has used; 0 where the system does
// not tell.
func CPUTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
