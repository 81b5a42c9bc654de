package pluginside

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// peakMemory is the most physical memory that a process and those that it
// started have held, in bytes.
func peakMemory(pid int) (int64, error) {
	children := map[string][]string{}
	statuses, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		return 0, err
	}
	peaks := map[string]int64{}
	for _, path := range statuses {
		text, err := os.ReadFile(path) // #nosec G304 -- of /proc
		if err != nil {
			continue // it has ended meanwhile
		}
		id, parent := filepath.Base(filepath.Dir(path)), statusField(string(text), "PPid:")
		children[parent] = append(children[parent], id)
		kilobytes, _ := strconv.ParseInt(statusField(string(text), "VmHWM:"), 10, 64) // absent for the kernel's
		peaks[id] = kilobytes << 10
	}
	root := strconv.Itoa(pid)
	if peaks[root] == 0 {
		return 0, fmt.Errorf("process %d has no VmHWM", pid)
	}
	total := int64(0)
	for waiting := []string{root}; len(waiting) > 0; {
		id := waiting[0]
		total += peaks[id]
		waiting = append(waiting[1:], children[id]...)
	}
	return total, nil
}

func statusField(text, name string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSuffix(strings.TrimSpace(value), " kB")
		}
	}
	return ""
}
