package strict

import "os"

// die ends the process as a crash does: no other goroutine runs on, and nothing
// is tidied up.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {} // until the signal is there
}
