package simulator

import (
	"testing"

	"go.uber.org/goleak"
)

// Close leaves no goroutine.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
