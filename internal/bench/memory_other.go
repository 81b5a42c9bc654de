//go:build !linux

package bench

// toldMemory is whether the system tells how much memory a process has held.
const toldMemory = false
