//go:build !linux

package pluginside

import (
	"errors"
	"runtime"
)

func peakMemory(int) (int64, error) { return 0, errors.New("not on " + runtime.GOOS) }
