//go:build unix

package hostside

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the host the first of a group, so that what a script started is
// ended with it.
func ownGroup(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(command *exec.Cmd) { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
