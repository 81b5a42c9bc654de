//go:build !linux

package task

import "time"

// ProcessCPU is the processor time that another process has used; 0 where it is not
// known.
func ProcessCPU(int) time.Duration { return 0 }

// ProcessPeak is the most memory that another process has had, in bytes; 0 where it
// is not known.
func ProcessPeak(int) int64 { return 0 }
