package main

import "os"

// lives tells whether there is a process of that number.
func lives(process int) bool {
	p, err := os.FindProcess(process) // which opens it there, and fails where it has ended
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
