package main

import "os"

// processExists reports whether there is a process of that number.
func processExists(process int) bool {
	p, err := os.FindProcess(process) // which opens it there, and fails where it has ended
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
