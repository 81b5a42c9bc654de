// Package architecture_test holds the module's structure: which package may
// import which.
package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// edges is the import graph: for each package, exactly what it imports from
// this module and from third parties (by the path of their module). A package
// or an import that is not listed fails the test, and so does one that is
// listed and no longer made. Imports flow from the top of the list downwards.
var edges = map[string][]string{
	"cmd/netsuite":                   {"credentials", "credentials/privatekey", "failure", "internal/bench", "internal/bench/report", "internal/buildinfo", "internal/conform/hostside", "internal/conform/pluginside", "internal/conform/report", "internal/conform/strict", "internal/jsoncheck", "internal/keypair", "internal/soak", "internal/workbench", "plugin", "plugin/server", "schema", "simulator", "simulator/script", "github.com/mattn/go-colorable", "github.com/mattn/go-isatty", "github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term", "golang.org/x/text"},
	"cmd/netsuite-connector":         {"plugin/server"},
	"cmd/netsuite-worker":            {"fleet", "fleet/natsfleet", "fleet/sealed", "fleet/worker", "internal/buildinfo", "internal/natsnode", "plugin", "plugin/server", "schema", "simulator", "github.com/nats-io/nats.go", "github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/testbed/testplugin":    {"internal/testbed", "plugin", "plugin/server"},
	"fleet/worker":                   {"actions", "credentials", "failure", "fleet", "plugin"},
	"plugin/server":                  {"actions", "credentials", "failure", "internal/buildinfo", "internal/jsoncheck", "internal/limit", "internal/otlp", "internal/telemetry", "internal/transport", "internal/truncate", "plugin", "plugin/internal/hclogs", "plugin/internal/lossy", "plugin/netsuite/connector/v1", "schema", "github.com/go-logr/logr", "github.com/hashicorp/go-hclog", "github.com/hashicorp/go-plugin", "go.opentelemetry.io/otel", "golang.org/x/net", "golang.org/x/sys", "google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"actions":                        {"credentials", "credentials/diagnosis", "failure", "internal/backoff", "internal/budget", "internal/jsoncheck", "internal/lazyregexp", "internal/limit", "internal/retryafter", "internal/telemetry", "internal/transport", "internal/truncate", "schema", "github.com/hashicorp/go-retryablehttp", "golang.org/x/net", "golang.org/x/text"},
	"internal/workbench":             {"credentials", "credentials/privatekey", "failure", "internal/keypair", "internal/truncate", "internal/workbench/workspace", "plugin", "simulator"},
	"internal/workbench/workspace":   {"internal/jsoncheck"},
	"credentials":                    {"credentials/diagnosis", "credentials/privatekey", "failure", "internal/backoff", "internal/jsoncheck", "internal/lazyregexp", "internal/pasted", "internal/retryafter", "internal/telemetry", "schema", "github.com/golang-jwt/jwt/v5"},
	"examples/go-host":               {"failure", "plugin"},
	"internal/soak":                  {"failure", "plugin", "simulator"},
	"schema/internal/writecomponent": {"schema"},
	"fleet/internal/memqueue":        {"fleet"},
	"fleet/internal/queuetest":       {"fleet"},
	"fleet/natsfleet":                {"failure", "fleet", "filippo.io/age", "github.com/nats-io/nats.go"},
	"internal/conform/hostside":      {"internal/conform/report", "internal/conform/strict", "plugin/netsuite/connector/v1", "google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/conform/pluginside":    {"internal/conform/report", "internal/conform/wire", "plugin/netsuite/connector/v1", "simulator", "google.golang.org/grpc"},
	"internal/bench":                 {"internal/bench/report", "internal/bench/task", "internal/truncate"},
	"internal/bench/part":            {"internal/bench/part/empty", "internal/bench/plot", "internal/bench/task", "plugin", "plugin/netsuite/connector/v1", "github.com/hashicorp/go-plugin", "google.golang.org/grpc"},
	"internal/bench/part/empty":      {"internal/bench/task", "plugin", "plugin/netsuite/connector/v1", "github.com/hashicorp/go-plugin", "google.golang.org/grpc"},
	"internal/bench/plot":            {"internal/bench/report", "github.com/go-analyze/charts"},
	"internal/keypair":               {"credentials/privatekey"},
	"plugin":                         {"failure", "internal/jsoncheck", "plugin/internal/hclogs", "plugin/internal/lossy", "plugin/netsuite/connector/v1", "github.com/hashicorp/go-hclog", "github.com/hashicorp/go-plugin", "google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"schema":                         {"failure", "internal/jsoncheck", "internal/lazyregexp", "internal/truncate", "github.com/santhosh-tekuri/jsonschema/v5"},
	"credentials/privatekey":         {"credentials/diagnosis", "internal/lazyregexp", "internal/pasted"},
	"fleet":                          {"failure"},
	"internal/conform/strict":        {"plugin/netsuite/connector/v1", "google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/conform/wire":          {"plugin/netsuite/connector/v1", "google.golang.org/genproto/googleapis/rpc", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/jsoncheck":             {"internal/truncate"},
	"internal/otlp":                  {"internal/metrics", "github.com/hashicorp/go-retryablehttp", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/exporters/otlp/otlptrace", "go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/trace", "go.opentelemetry.io/proto/otlp", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/telemetry":             {"failure", "internal/metrics", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/trace"},
	"internal/testbed/testaccount":   {"internal/testbed", "simulator"},
	"plugin/internal/plugintest":     {"failure", "plugin/internal/hclogs"},
	"simulator/script":               {"simulator"},
	"credentials/diagnosis":          {"internal/lazyregexp"},
	"failure":                        {},
	"fleet/sealed":                   {"filippo.io/age"},
	"internal/backoff":               {},
	"internal/bench/report":          {},
	"internal/bench/task":            {},
	"internal/budget":                {},
	"internal/buildinfo":             {},
	"internal/conform/report":        {},
	"internal/lazyregexp":            {},
	"internal/limit":                 {},
	"internal/metrics":               {"go.opentelemetry.io/otel", "go.opentelemetry.io/proto/otlp"},
	"internal/natsnode":              {"github.com/nats-io/nats-server/v2", "golang.org/x/sys"},
	"internal/pasted":                {},
	"internal/retryafter":            {},
	"internal/testbed":               {},
	"internal/testbed/testcollector": {"go.opentelemetry.io/proto/otlp", "google.golang.org/grpc", "google.golang.org/protobuf"},
	"internal/testbed/testnetsuite":  {},
	"internal/transport":             {},
	"internal/truncate":              {},
	"plugin/internal/hclogs":         {"github.com/hashicorp/go-hclog"},
	"plugin/internal/lossy":          {},
	"plugin/netsuite/connector/v1":   {"google.golang.org/grpc", "google.golang.org/protobuf"},
	"simulator":                      {"github.com/ncruces/go-sqlite3", "github.com/tetratelabs/wazero"},
}

// tests are packages with tests alone. They meet the plugin from outside, as
// hosts do, and may import what they like.
var tests = []string{".", "conformance", "conformance/fleet", "conformance/fleetspeed", "conformance/forms"}

// testHelpers are packages for tests. No other package may import them: a
// program would link what only tests need.
var testHelpers = []string{"internal/testbed", "internal/testbed/testaccount", "internal/testbed/testcollector", "internal/testbed/testnetsuite", "internal/testbed/testplugin", "fleet/internal/memqueue", "fleet/internal/queuetest"}

// natsLibraries are the fleet's alone.
var natsLibraries = []string{"github.com/nats-io/nats-server/v2", "github.com/nats-io/nats.go", "filippo.io/age"}

// plotLibraries are for drawing.
var plotLibraries = []string{"github.com/go-analyze/charts"}

// never are the purposes that an edge, or several in a row, would defeat.
var never = []struct {
	from  string
	to    []string
	since string
}{
	{"plugin", []string{"plugin/server", "actions", "credentials", "github.com/santhosh-tekuri/jsonschema/v5", "github.com/golang-jwt/jwt/v5", "github.com/hashicorp/go-retryablehttp", "internal/telemetry", "internal/otlp", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/proto/otlp"},
		"a host links the client half alone"},
	{"cmd/netsuite-connector", natsLibraries, "the plugin carries no fleet"},
	{"cmd/netsuite-connector", plotLibraries, "no program of a release draws"},
	{"cmd/netsuite", plotLibraries, "no program of a release draws"},
	{"cmd/netsuite-worker", plotLibraries, "no program of a release draws"},
	{"internal/bench", []string{"plugin", "actions"}, "what compares shares no process with what is compared"},
	{"cmd/netsuite", natsLibraries, "the command line carries no fleet"},
	{"plugin", natsLibraries, "a host links the client half alone"},
	{"fleet/natsfleet", []string{"github.com/nats-io/nats-server/v2", "plugin", "actions", "credentials"}, "who submits jobs links neither a server nor what runs them"},
	{"fleet", []string{"github.com/nats-io/nats.go", "plugin"}, "the queue's interface knows no engine, so that another can take its place"},
	{"fleet/worker", []string{"github.com/nats-io/nats.go", "fleet/natsfleet"}, "the worker knows no engine, so that another can take its place"},
	{"simulator", []string{"credentials", "actions", "plugin", "schema"},
		"it verifies what the connector signs with code of its own, or a mistake would agree with itself"},
	{"internal/workbench", []string{"actions"}, "a host meets the plugin as a process"},
	{"internal/soak", []string{"actions", "credentials"}, "a host meets the plugin as a process"},
	{"internal/conform/hostside", []string{"plugin", "plugin/server", "actions", "github.com/hashicorp/go-plugin"},
		"what judges a host shares no code with one, nor with the plugin that hosts know"},
	{"internal/conform/pluginside", []string{"plugin", "plugin/server", "credentials", "actions", "schema", "failure", "github.com/hashicorp/go-plugin"},
		"it judges a plugin with code of its own, or a mistake would agree with itself"},
	{"actions", []string{"google.golang.org/grpc", "github.com/hashicorp/go-plugin", "internal/otlp"}, "what the connector does knows nothing of the wire"},
	{"schema", []string{"google.golang.org/grpc", "github.com/hashicorp/go-plugin"}, "what the connector does knows nothing of the wire"},
}

type goPackage struct {
	ImportPath string
	Module     *struct{ Path string }
	Standard   bool
	Imports    []string
}

// importGraph returns for each package of this module what it imports, named
// as in edges.
func importGraph(t *testing.T) map[string][]string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	house := strings.TrimSpace(string(output))
	output, err = exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Module,Standard,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{} // of import paths, "" for the standard library's
	var ours []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case p.Standard || p.Module == nil:
			names[p.ImportPath] = ""
		case p.Module.Path == house:
			ours = append(ours, p)
			names[p.ImportPath] = strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, house), "/")
			if p.ImportPath == house {
				names[p.ImportPath] = "."
			}
		default:
			names[p.ImportPath] = p.Module.Path
		}
	}
	graph := map[string][]string{}
	for _, p := range ours {
		imported := map[string]bool{}
		for _, path := range p.Imports {
			if name := names[path]; name != "" {
				imported[name] = true
			}
		}
		graph[names[p.ImportPath]] = slices.Sorted(maps.Keys(imported))
	}
	return graph
}

func TestImports(t *testing.T) {
	t.Parallel()
	graph := importGraph(t)
	for name, imports := range graph {
		if slices.Contains(tests, name) {
			continue
		}
		want, listed := edges[name]
		if !listed {
			t.Errorf("%s is not listed in edges: give it its place. It imports %q", name, imports)
			continue
		}
		for _, imported := range imports {
			if !slices.Contains(want, imported) {
				t.Errorf("%s imports %s, which edges does not list", name, imported)
			}
		}
		for _, imported := range want {
			if !slices.Contains(imports, imported) {
				t.Errorf("edges lists that %s imports %s, which it does not", name, imported)
			}
		}
	}
	for name := range edges {
		if _, exists := graph[name]; !exists {
			t.Errorf("edges lists %s, which does not exist", name)
		}
	}
}

func TestImportsThatWouldDefeatAPurpose(t *testing.T) {
	t.Parallel()
	graph := importGraph(t)
	for _, rule := range never {
		if _, exists := graph[rule.from]; !exists {
			t.Errorf("there is no package %s: the rule for it cannot fail", rule.from)
		}
		seen := map[string]bool{}
		var visit func(name string, path []string)
		visit = func(name string, path []string) {
			if seen[name] {
				return
			}
			seen[name] = true
			path = append(slices.Clip(path), name)
			if slices.Contains(rule.to, name) {
				t.Errorf("%s: %s", strings.Join(path, " imports "), rule.since)
			}
			for _, next := range graph[name] {
				visit(next, path)
			}
		}
		for _, next := range graph[rule.from] {
			visit(next, []string{rule.from})
		}
	}
}

func TestOnlyTestsImportTestHelpers(t *testing.T) {
	t.Parallel()
	graph := importGraph(t) // without the imports of test files
	for _, helper := range testHelpers {
		if _, exists := graph[helper]; !exists {
			t.Errorf("there is no package %s: the rule for it cannot fail", helper)
		}
		for name, imports := range graph {
			if slices.Contains(imports, helper) && !slices.Contains(testHelpers, name) {
				t.Errorf("%s imports %s, which only tests may import", name, helper)
			}
		}
	}
}
