package hostside_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"netsuite-connector/internal/conform/strict"
)

// bareHost as the first argument makes the test binary a host, and the second
// says which flaw it has.
const bareHost = "bare-host"

func TestMain(m *testing.M) {
	executable, err := os.Executable()
	if err != nil {
		panic(err)
	}
	if code, is := strict.Main(strict.Process{
		Executable: executable, Args: os.Args[1:], Environ: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr,
	}); is {
		os.Exit(code)
	}
	if len(os.Args) == 3 && os.Args[1] == bareHost {
		os.Exit(mainOfBareHost(os.Args[2]))
	}
	// The race detector would let every process sleep for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
