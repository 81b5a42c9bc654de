package server

import (
	"io"
	"os"
	"syscall"
)

// readerClosed cannot be known here.
func readerClosed(io.Writer) bool { return false }

// stopSignals end the process as a host does.
func stopSignals() []os.Signal { return []os.Signal{syscall.SIGTERM} }

// ignoreBrokenPipe has nothing to do: Windows has no such signal. Nor does the
// parent of a process change there when the parent dies, so that the parent
// watch never fires: a host on Windows puts the plugin into a job object.
func ignoreBrokenPipe() {}
