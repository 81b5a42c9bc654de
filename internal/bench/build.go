package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
)

// programs are the executables of a run.
type programs struct {
	part   string
	plugin string
	what   string // which plugin it is, in words
	folder string // of the run, for what its processes leave
	module string // the folder of the module
}

// build builds what is measured, with what a release (.goreleaser.yaml) is built with.
func build(ctx context.Context, folder, given string) (programs, error) {
	found, err := findModule(ctx)
	if err != nil {
		return programs{}, err
	}
	built := programs{plugin: given, what: given, folder: folder, module: found}
	if built.part, err = buildOne(ctx, folder, "internal/bench/part"); err != nil {
		return programs{}, err
	}
	if given == "" {
		built.what = "built from this module, stripped"
		built.plugin, err = buildOne(ctx, folder, "cmd/netsuite-connector")
	}
	return built, err
}

// findModule finds the folder of this module.
func findModule(ctx context.Context) (string, error) {
	command := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", module()+"/internal/bench") // #nosec G204 -- this module
	output, err := command.Output()
	if err == nil {
		return strings.TrimSpace(string(output)), nil
	}
	said := err.Error()
	if failed := new(exec.ExitError); errors.As(err, &failed) && len(failed.Stderr) > 0 {
		said = strings.Join(strings.Fields(string(failed.Stderr)), " ")
	}
	return "", fmt.Errorf("it builds what it measures, and so it has to be run in a clone of the repository, with Go installed. go list says: %s", said)
}

func buildOne(ctx context.Context, folder, command string) (string, error) {
	path := filepath.Join(folder, filepath.Base(command))
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "grpcnotrace,nethttpomithttp2", "-ldflags", "-s -w", "-o", path, module()+"/"+command) // #nosec G204 -- two commands of this module
	// What is left behind where it is stopped goes with the run's folder.
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTMPDIR="+folder)
	build.Cancel = func() error {
		if err := build.Process.Signal(os.Interrupt); err != nil { // Windows knows none
			return build.Process.Kill()
		}
		return nil
	}
	build.WaitDelay = patience
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", command, err, output)
	}
	return path, nil
}

// module is the path of this module, which its users may rename.
func module() string {
	return strings.TrimSuffix(reflect.TypeFor[programs]().PkgPath(), "/internal/bench")
}
