package fleetspeed_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor time in /proc: 1/100 s on every Linux.
const tick = 10 * time.Millisecond

// processor returns the processor time that processes have taken; 0 where there is
// no /proc.
func processor(pids ...int) (total time.Duration) {
	for _, pid := range pids {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		if err != nil {
			continue
		}
		// The name, in brackets, may have spaces.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		for _, field := range fields[11:13] { // utime, stime
			n, _ := strconv.Atoi(field) // a number, always
			total += time.Duration(n) * tick
		}
	}
	return total
}

// megabytes returns the memory that a process has: its resident set.
func megabytes(pid int) float64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if value, is := strings.CutPrefix(line, "VmRSS:"); is {
			n, _ := strconv.Atoi(strings.Fields(value)[0]) // a number, always
			return float64(n) / 1024
		}
	}
	return 0
}

// workerPIDs are the processes of the workers and of their plugins.
func (f *testFleet) workerPIDs() (pids []int) {
	for _, w := range f.workers {
		pids = append(pids, w.run.Process.Pid, w.state.Plugin)
	}
	return pids
}

func (f *testFleet) nodePIDs() (pids []int) {
	for _, n := range f.nodes {
		pids = append(pids, n.run.Process.Pid)
	}
	return pids
}
