package main

import "syscall"

// ownGroup keeps a terminal's Ctrl-C from a child process, whose parent ends it in
// order.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
