package soak

import (
	"fmt"
	"os"
)

// usedBy reads what a process uses from /proc.
func usedBy(pid int) (resources, bool) {
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return resources{}, false // a process that is not dumpable shows its files to root only
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return resources{}, false
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return resources{}, false
	}
	return resources{pid: pid, files: len(files), memory: resident * int64(os.Getpagesize())}, true
}
