//go:build unix

package main

import (
	"errors"
	"syscall"
)

// lives tells whether there is a process of that number.
func lives(process int) bool { return !errors.Is(syscall.Kill(process, 0), syscall.ESRCH) }
