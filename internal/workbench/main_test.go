package workbench_test

import (
	"fmt"
	"os"
	"testing"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/server"
)

// closeBrowser ends what the tests in a browser share, where they are built.
var closeBrowser = func() error { return nil }

// The test binary is the plugin, too, when a host starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv(plugin.CookieKey) == plugin.CookieValue {
		os.Exit(server.Main(server.Process{Args: nil, LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	code := m.Run()
	if err := closeBrowser(); err != nil {
		fmt.Fprintln(os.Stderr, "the browser:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}
