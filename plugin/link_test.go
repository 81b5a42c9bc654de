package plugin_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A host that only calls the plugin carries nothing of what the process works
// with: neither its libraries nor its packages.
func TestAHostLinksTheClientAlone(t *testing.T) {
	t.Parallel()
	const host = "./testdata/clienthost"
	module := strings.TrimSpace(goTool(t, "list", "-m")) // README says how to rename it
	client := module + "/plugin"
	foreign := []string{
		"github.com/santhosh-tekuri/jsonschema", "github.com/golang-jwt/jwt", "github.com/hashicorp/go-retryablehttp",
		"go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/exporters", "go.opentelemetry.io/proto",
		"github.com/nats-io", "filippo.io/age", module + "/fleet",
		module + "/actions", module + "/credentials", module + "/schema", module + "/plugin/server",
	}

	dependencies := strings.Fields(goTool(t, "list", "-deps", host))
	if !slices.Contains(dependencies, client) {
		t.Fatalf("the host does not import %s", client)
	}
	for _, dependency := range dependencies {
		for _, path := range foreign {
			if dependency == path || strings.HasPrefix(dependency, path+"/") {
				t.Errorf("the host depends on %s", dependency)
			}
		}
	}

	binary := filepath.Join(t.TempDir(), "host.exe")
	goTool(t, "build", "-o", binary, host)
	symbols := goTool(t, "tool", "nm", binary)
	if !strings.Contains(symbols, client+".(*Host).MakeRawRequest") {
		t.Fatal("the binary has no symbols of the client")
	}
	for _, path := range foreign {
		if n := strings.Count(symbols, path); n > 0 {
			t.Errorf("the host links %d symbols of %s", n, path)
		}
	}
}

func goTool(t *testing.T, args ...string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		var stderr []byte
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			stderr = exit.Stderr
		}
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return string(output)
}
