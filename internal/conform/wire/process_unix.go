//go:build unix

package wire

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the process the first of a group, so that a script's children
// can be ended with it, and a Ctrl-C is the caller's alone.
func ownGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(command *exec.Cmd) { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
