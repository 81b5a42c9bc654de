package workbench_test

import (
	"os"
	"testing"

	"netsuite-connector/plugin"
)

// The test binary is the plugin, too, when a host starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv(plugin.Handshake().MagicCookieKey) == plugin.Handshake().MagicCookieValue {
		os.Exit(plugin.Main(plugin.Process{Args: nil, LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	os.Exit(m.Run())
}
