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
	folder string // of the module
}

// build builds what is measured, with what a release (.goreleaser.yaml) is built with.
func build(ctx context.Context, folder, given string) (programs, error) {
	output, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Module.Dir}}", module()+"/internal/bench").Output() // #nosec G204 -- this module
	if err != nil {
		return programs{}, errors.New("netsuite bench builds what it measures: run it in a clone of the repository, where Go is installed")
	}
	built := programs{plugin: given, what: given, folder: strings.TrimSpace(string(output))}
	if built.part, err = buildOne(ctx, folder, "internal/bench/part"); err != nil {
		return programs{}, err
	}
	if given == "" {
		built.what = "built from this module, stripped"
		built.plugin, err = buildOne(ctx, folder, "cmd/netsuite-connector")
	}
	return built, err
}

func buildOne(ctx context.Context, folder, command string) (string, error) {
	path := filepath.Join(folder, filepath.Base(command))
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "grpcnotrace,nethttpomithttp2", "-ldflags", "-s -w", "-o", path, module()+"/"+command) // #nosec G204 -- two commands of this module
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", command, err, output)
	}
	return path, nil
}

// module is the path of this module, which its users may rename.
func module() string {
	return strings.TrimSuffix(reflect.TypeFor[programs]().PkgPath(), "/internal/bench")
}
