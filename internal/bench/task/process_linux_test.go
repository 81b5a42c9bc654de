package task_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"netsuite-connector/internal/bench/task"
)

// The most memory stays what it was, when the memory is given back.
func TestProcessPeakIsTheMost(t *testing.T) {
	const size = 64 << 20
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < size; at += 4096 {
		memory[at] = 1
	}
	if err := syscall.Munmap(memory); err != nil {
		t.Fatal(err)
	}
	if peak := task.ProcessPeak(os.Getpid()); peak < size {
		t.Errorf("%d bytes at most, of which %d were given back", peak, size)
	}
	if peak := task.ProcessPeak(-1); peak != 0 {
		t.Errorf("%d bytes of no process", peak)
	}
}

func TestProcessCPUIsAsTheSystemCounts(t *testing.T) {
	other, own := task.ProcessCPU(os.Getpid()), task.CPUTime()
	for task.CPUTime()-own < 300*time.Millisecond {
		continue
	}
	if used := task.ProcessCPU(os.Getpid()) - other; used < 250*time.Millisecond {
		t.Errorf("%v of at least 300 ms", used)
	}
	if used := task.ProcessCPU(-1); used != 0 {
		t.Errorf("%v of no process", used)
	}
}
