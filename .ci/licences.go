// Command licences writes the licences of all third-party code that the given
// packages link, for every platform of a release, and of Go itself.
//
//	go run .ci/licences.go -o FILE PACKAGE…
//
// It fails for a module that has no licence file. Sources under the Mozilla
// Public License are named at the head, with where they are to be had.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	platforms   = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([.-].*)?$`)
)

// module is a third party's, with the licence files that apply to what is linked.
type module struct {
	path, version, dir string
	files              map[string]bool
}

func main() {
	out := flag.String("o", "", "`file` to write")
	flag.Parse()
	if err := run(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(out string, packages []string) error {
	modules := map[string]*module{}
	for _, platform := range platforms {
		if err := linked(modules, platform, packages); err != nil {
			return err
		}
	}
	if len(modules) == 0 {
		return errors.New("no third-party module is linked, which cannot be")
	}
	goroot, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(goroot)), "\n")
	all := []*module{{path: "go", version: strings.TrimPrefix(version, "go"), dir: root, files: map[string]bool{}}}
	if err := all[0].add(root); err != nil {
		return err
	}
	for _, m := range modules {
		all = append(all, m)
	}
	slices.SortFunc(all[1:], func(a, b *module) int { return strings.Compare(a.path, b.path) })
	text, err := document(all)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, text, 0o644)
}

// linked adds the modules that the packages link on a platform.
func linked(modules map[string]*module, platform string, packages []string) error {
	goos, goarch, _ := strings.Cut(platform, "/")
	list := exec.Command("go", append([]string{"list", "-deps", "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"}, packages...)...)
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	list.Stderr = os.Stderr
	output, err := list.Output()
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(output)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 4 {
			continue
		}
		m := modules[fields[0]]
		if m == nil {
			m = &module{path: fields[0], version: fields[1], dir: fields[2], files: map[string]bool{}}
			modules[m.path] = m
		}
		// Code that was copied from elsewhere may have a licence in its own folder.
		for dir := fields[3]; ; dir = filepath.Dir(dir) {
			if err := m.add(dir); err != nil {
				return err
			}
			if dir == m.dir || len(dir) < len(m.dir) {
				break
			}
		}
	}
	return nil
}

// add notes the licence files of one folder.
func (m *module) add(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Type()&fs.ModeDir == 0 && licenceFile.MatchString(entry.Name()) && !strings.HasSuffix(entry.Name(), ".go") {
			m.files[filepath.Join(dir, entry.Name())] = true
		}
	}
	return nil
}

func document(all []*module) ([]byte, error) {
	var mozilla []string
	var texts bytes.Buffer
	for _, m := range all {
		if len(m.files) == 0 {
			return nil, fmt.Errorf("%s %s has no licence file", m.path, m.version)
		}
		underMozilla := false
		fmt.Fprintf(&texts, "\n%s\n%s %s\n", strings.Repeat("=", 79), m.path, m.version)
		for _, name := range slices.Sorted(maps.Keys(m.files)) {
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			underMozilla = underMozilla || bytes.Contains(text, []byte("Mozilla Public License"))
			short, err := filepath.Rel(m.dir, name)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&texts, "%s\n%s\n\n%s\n", strings.Repeat("-", 79), filepath.ToSlash(short), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		}
		if underMozilla {
			mozilla = append(mozilla, fmt.Sprintf("  %s %s\n      https://%s   (go mod download %s@%s)\n", m.path, m.version, m.path, m.path, m.version))
		}
	}
	var b bytes.Buffer
	b.WriteString("The executables netsuite and netsuite-connector contain the third-party code below,\nunder the licences that follow.\n")
	if len(mozilla) > 0 {
		b.WriteString("\nThese modules are under the Mozilla Public License 2.0. They were not changed.\nTheir source code is at the address beside each, at the version that is named:\n\n")
		b.WriteString(strings.Join(mozilla, ""))
	}
	b.Write(texts.Bytes())
	return b.Bytes(), nil
}
