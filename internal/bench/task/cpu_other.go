//go:build !unix

package task

import "time"

// CPUTime is the processor time that this process has used; 0 where the system does
// not tell.
func CPUTime() time.Duration { return 0 }
