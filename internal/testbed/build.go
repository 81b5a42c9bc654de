package testbed

import (
	"context"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// module returns the path of this module, which its users may rename.
func module() string {
	type here struct{}
	return strings.TrimSuffix(reflect.TypeFor[here]().PkgPath(), "/internal/testbed")
}

// Build builds a command of this module, such as "cmd/netsuite", into dir and
// returns the path of the program. Go's cache of test results does not know
// what it was built from: a test that calls Build has to link that code, too.
func Build(ctx context.Context, dir, command string, flags ...string) (string, error) {
	program := filepath.Join(dir, path.Base(command)+suffix())
	build := exec.CommandContext(ctx, "go", append(append([]string{"build"}, flags...), "-o", program, module()+"/"+command)...) // #nosec G204 -- the test's own arguments
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", command, err, output)
	}
	return program, nil
}

// BuildSource builds a program from the text of its main.go, in which it may
// import the packages of this module, and returns the path of the program.
func BuildSource(t testing.TB, source []byte) string {
	t.Helper()
	dir, root := t.TempDir(), Root(t)
	file := WriteFile(t, filepath.Join(dir, "main.go"), source, 0o600)
	// The overlay puts the file into the module without writing it there.
	overlay := WriteFile(t, filepath.Join(dir, "overlay.json"), JSON(t, map[string]any{
		"Replace": map[string]string{filepath.Join(root, "cmd", "host", "main.go"): file},
	}), 0o600)
	program := filepath.Join(dir, "host"+suffix())
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", program, "./cmd/host") // #nosec G204 -- the test's own paths
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the program does not build: %v\n%s\n%s", err, output, source)
	}
	return program
}

func suffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
