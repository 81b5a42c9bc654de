package fleetspeed_test

import (
	"path/filepath"
	"testing"

	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
)

// direct loads the workers' plugin once more, for calls without a fleet.
func direct(t testing.TB, f *testFleet) *plugin.Host {
	t.Helper()
	return testplugin.Load(t, filepath.Join(f.programs, "netsuite-connector"), nil, f.netsuite.Environment()...)
}
