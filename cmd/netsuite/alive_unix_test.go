//go:build unix

package main

import (
	"errors"
	"syscall"
)

// processExists reports whether there is a process of that number.
func processExists(process int) bool { return !errors.Is(syscall.Kill(process, 0), syscall.ESRCH) }
