// Package architecture_test holds the house's order: which package may import
// which.
package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

type goPackage struct {
	ImportPath, Name                   string
	Imports, TestImports, XTestImports []string
	Error                              *struct{ Err string }
}

// layers gives each package what it may import of the house. A package in no
// layer fails the test: it has to be given its place.
var layers = map[string][]string{
	"failure":    {},
	"transport":  {},
	"jsoncheck":  {},
	"retryafter": {},
	"keypair":    {},
	"schema":     {"failure", "jsoncheck"},
	"limit":      {"failure"},

	"credentials": {"schema", "failure", "transport", "limit", "jsoncheck", "retryafter"},
	"actions":     {"credentials", "schema", "failure", "transport", "limit", "jsoncheck", "retryafter"},
	"plugin":      {"plugin/netsuite/connector/v1", "actions", "credentials", "schema", "failure", "transport", "limit"},

	"plugin/netsuite/connector/v1": {},

	"cmd/netsuite-connector": {"plugin"},
}

// free are packages above the plugin, or beside the house: they may import all
// but what forbidden takes from them.
var free = []string{"cmd/", "workbench", "conformance", "soak", "internal/"}

// forbidden are imports that would undo a purpose.
var forbidden = map[string][]string{
	// It verifies what the connector signs: with code of its own, or a mistake
	// would agree with itself.
	"internal/simulator": {"credentials", "actions", "plugin", "schema", "limit"},
	// A host meets the plugin as a process.
	"workbench": {"actions"},
	"soak":      {"actions", "credentials"},
}

// libraries are each imported by one package.
var libraries = map[string][]string{
	"github.com/santhosh-tekuri/jsonschema": {"schema"},
	"github.com/golang-jwt/jwt":             {"credentials"},
	"github.com/hashicorp/go-retryablehttp": {"actions"},
	"github.com/hashicorp/go-plugin":        {"plugin"},
	"github.com/hashicorp/go-hclog":         {"plugin"},
	"google.golang.org/grpc":                {"plugin", "plugin/netsuite/connector/v1"},
	"google.golang.org/protobuf":            {"plugin", "plugin/netsuite/connector/v1"},
	"google.golang.org/genproto":            {"plugin"},
	"github.com/spf13/cobra":                {"cmd/netsuite"},
	"github.com/ncruces/go-sqlite3":         {"internal/simulator"},
}

// testsOnly may use a library in their tests, as hosts of the plugin and as
// judges of its documents.
var testsOnly = []string{"conformance", "schema", "internal/"}

// house is how the paths of the house's own packages begin.
func house(t *testing.T) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(output)) + "/"
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Name,Imports,TestImports,XTestImports,Error", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// within reports whether path is a package of list, or below one.
func within(path string, list []string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		return path == strings.TrimSuffix(name, "/") || strings.HasPrefix(path, strings.TrimSuffix(name, "/")+"/")
	})
}

func TestImportsFlowOneWay(t *testing.T) {
	t.Parallel()
	module := house(t)
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if p.ImportPath == strings.TrimSuffix(module, "/") {
			continue // this test
		}
		allowed, placed := layers[name]
		if !placed && !within(name, free) {
			// A package's own internal folder stands where the package stands. A
			// program in it, which writes a file of the package's, may import it.
			owner, _, isInternal := strings.Cut(name, "/internal")
			if allowed, placed = layers[owner]; !isInternal || !placed {
				t.Errorf("%s has no place in layers", name)
				continue
			}
			if p.Name == "main" {
				allowed = append(slices.Clip(allowed), owner)
			}
		}
		for _, imported := range p.Imports {
			ours, ok := strings.CutPrefix(imported, module)
			if !ok {
				continue
			}
			if placed && !slices.Contains(allowed, ours) && !strings.HasPrefix(ours, name+"/internal") {
				t.Errorf("%s imports %s", name, ours)
			}
			for owner, never := range forbidden {
				if within(name, []string{owner}) && within(ours, never) {
					t.Errorf("%s imports %s", name, ours)
				}
			}
		}
	}
}

func TestEachLibraryHasItsPlace(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	check := func(name string, imports []string, tests bool) {
		for _, imported := range imports {
			for library, owners := range libraries {
				if imported != library && !strings.HasPrefix(imported, library+"/") {
					continue
				}
				seen[library] = true
				if !within(name, owners) && (!tests || !within(name, testsOnly)) {
					t.Errorf("%s imports %s", name, imported)
				}
			}
		}
	}
	module := house(t)
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		check(name, p.Imports, false)
		check(name, append(p.TestImports, p.XTestImports...), true)
	}
	for library := range libraries {
		if !seen[library] {
			t.Errorf("nobody imports %s: the rule for it cannot fail", library)
		}
	}
}
