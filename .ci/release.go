// Command release looks at what goreleaser has left in a folder, as somebody
// who downloads it would: checksums, archives, executables, bills of materials.
//
//	go run .ci/release.go -commit HASH -date RFC3339 DIST
//
// It unpacks the archive for the platform it runs on into DIST/unpacked, and
// asks the executables there for their version.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// largestPlugin bounds the plugin for Linux on amd64, which README's figure is
// about. The same code is some 3 % larger for macOS and Windows on amd64.
const largestPlugin = 18_000_000 // bytes

var (
	platforms = []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"}
	// products are the archives for each platform, with their programs.
	products  = map[string][]string{"netsuite-connector": {"netsuite-connector", "netsuite"}, "netsuite-worker": {"netsuite-worker"}}
	documents = map[string][]string{
		"netsuite-connector": {"LICENSE", "README.md", "CHANGELOG.md", "THIRD_PARTY_LICENCES.txt", "THIRD_PARTY_LICENCES_WORKBENCH.txt", "connector.proto", "docs/operations.md"},
		"netsuite-worker":    {"LICENSE", "README.md", "CHANGELOG.md", "THIRD_PARTY_LICENCES.txt", "docs/fleet.md"},
	}
)

// release is what is looked at, and what it should be.
type release struct {
	dist, version, commit, date string
	sums                        map[string]string // by file name
	failed                      int
}

func (r *release) fail(format string, args ...any) {
	r.failed++
	fmt.Fprintf(os.Stderr, "release: "+format+"\n", args...)
}

func main() {
	r := &release{sums: map[string]string{}}
	flag.StringVar(&r.commit, "commit", "", "that the executables should name")
	flag.StringVar(&r.date, "date", "", "that the executables should name")
	flag.Parse()
	r.dist = flag.Arg(0)
	if err := r.run(); err != nil {
		r.fail("%v", err)
	}
	if r.failed > 0 {
		os.Exit(1)
	}
	fmt.Printf("%s: %d files, as their checksums say; %d platforms\n", r.version, len(r.sums), len(platforms))
}

func (r *release) run() error {
	if r.commit == "" || r.date == "" || r.dist == "" {
		return errors.New("wants -commit, -date and a folder")
	}
	metadata, err := os.ReadFile(filepath.Join(r.dist, "metadata.json"))
	if err != nil {
		return err
	}
	var about struct{ Version string }
	if err := json.Unmarshal(metadata, &about); err != nil {
		return err
	}
	r.version = about.Version
	if err := r.checksums(); err != nil {
		return err
	}
	for _, platform := range platforms {
		if err := r.platform(platform); err != nil {
			return fmt.Errorf("%s: %w", platform, err)
		}
	}
	return r.programs()
}

// checksums compares every file with its sum, and the names with those that
// there should be.
func (r *release) checksums() error {
	text, err := os.ReadFile(filepath.Join(r.dist, "SHA256SUMS"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		content, err := os.ReadFile(r.file(name))
		if err != nil {
			return err
		}
		got := sha256.Sum256(content)
		if hex.EncodeToString(got[:]) != sum {
			r.fail("%s has not the checksum that SHA256SUMS says", name)
		}
		r.sums[name] = sum
	}
	want := 0
	for _, platform := range platforms {
		names := []string{r.raw(platform)}
		for product, programs := range products {
			names = append(names, r.archive(product, platform))
			for _, program := range programs {
				names = append(names, r.bill(program, platform))
			}
		}
		for _, name := range names {
			if r.sums[name] == "" {
				r.fail("SHA256SUMS has no line for %s", name)
			}
		}
		want += len(names)
	}
	if len(r.sums) != want {
		r.fail("SHA256SUMS has %d lines, want %d", len(r.sums), want)
	}
	return nil
}

func suffix(platform string) string {
	if strings.HasPrefix(platform, "windows") {
		return ".exe"
	}
	return ""
}

func (r *release) folder(product, platform string) string {
	return product + "_" + r.version + "_" + platform
}

func (r *release) archive(product, platform string) string {
	if strings.HasPrefix(platform, "windows") {
		return r.folder(product, platform) + ".zip"
	}
	return r.folder(product, platform) + ".tar.gz"
}

func (r *release) raw(platform string) string {
	return r.folder("netsuite-connector", platform) + suffix(platform)
}

func (r *release) bill(program, platform string) string {
	return program + "_" + r.version + "_" + platform + ".cdx.json"
}

// file is where goreleaser keeps what it publishes under a name: a raw
// executable stays where it was built.
func (r *release) file(name string) string {
	for _, platform := range platforms {
		if name == r.raw(platform) {
			built, err := filepath.Glob(filepath.Join(r.dist, "netsuite-connector_"+platform+"_*", "netsuite-connector"+suffix(platform)))
			if err == nil && len(built) == 1 {
				return built[0]
			}
		}
	}
	return filepath.Join(r.dist, name)
}

func (r *release) platform(platform string) error {
	for product, programs := range products {
		if err := r.product(product, programs, platform); err != nil {
			return err
		}
	}
	return nil
}

func (r *release) product(product string, programs []string, platform string) error {
	content, err := os.ReadFile(filepath.Join(r.dist, r.archive(product, platform)))
	if err != nil {
		return err
	}
	open := untar
	if strings.HasPrefix(platform, "windows") {
		open = unzip
	}
	files, err := open(content)
	if err != nil {
		return err
	}
	in := func(name string) []byte {
		found, ok := files[path.Join(r.folder(product, platform), name)]
		if !ok {
			r.fail("%s has no %s", r.archive(product, platform), name)
		}
		return found
	}
	for _, name := range documents[product] {
		in(name)
	}
	licences := in("THIRD_PARTY_LICENCES.txt")
	for _, program := range programs {
		content := in(program + suffix(platform))
		r.executable(program, platform, content, licences)
		sum := sha256.Sum256(content)
		if program == "netsuite-connector" && hex.EncodeToString(sum[:]) != r.sums[r.raw(platform)] {
			r.fail("the plugin in %s is not %s", r.archive(product, platform), r.raw(platform))
		}
	}
	if platform == runtime.GOOS+"_"+runtime.GOARCH {
		return r.unpack(files)
	}
	return nil
}

// executable looks at how a program was built, and whether the licences and the
// bill of materials name every module in it.
func (r *release) executable(program, platform string, content, licences []byte) {
	name := program + " for " + platform
	info, err := buildinfo.Read(bytes.NewReader(content))
	if err != nil {
		r.fail("%s: %v", name, err)
		return
	}
	goos, goarch, _ := strings.Cut(platform, "_")
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	for key, want := range map[string]string{
		"GOOS": goos, "GOARCH": goarch, "CGO_ENABLED": "0", "-trimpath": "true", "-tags": "grpcnotrace,nethttpomithttp2",
		"vcs.revision": r.commit, "vcs.time": r.date, "vcs.modified": "false",
	} {
		if settings[key] != want {
			r.fail("%s was built with %s %q, want %q", name, key, settings[key], want)
		}
	}
	if program == "netsuite-connector" && platform == "linux_amd64" && len(content) > largestPlugin {
		r.fail("%s has %d bytes, which is over %d", name, len(content), largestPlugin)
	}
	if left, err := unstripped(goos, content); err != nil || len(left) > 0 {
		r.fail("%s is not stripped: %q, %v", name, left, err)
	}
	bill, err := os.ReadFile(filepath.Join(r.dist, r.bill(program, platform)))
	if err != nil {
		r.fail("%s: %v", name, err)
		return
	}
	var components struct {
		BOMFormat  string
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(bill, &components); err != nil || components.BOMFormat != "CycloneDX" {
		r.fail("the bill of materials of %s is none: %v", name, err)
	}
	for _, dep := range info.Deps {
		if !bytes.Contains(licences, []byte("\n"+dep.Path+" "+dep.Version+"\n")) {
			r.fail("%s links %s %s, whose licence is not in the archive", name, dep.Path, dep.Version)
		}
		if !slices.Contains(components.Components, struct{ Name, Version string }{dep.Path, dep.Version}) {
			r.fail("%s links %s %s, which its bill of materials does not name", name, dep.Path, dep.Version)
		}
	}
	if len(info.Deps) == 0 {
		r.fail("%s names no modules", name)
	}
}

// unstripped returns the parts of an executable that are for debuggers.
func unstripped(goos string, content []byte) ([]string, error) {
	var names []string
	switch goos {
	case "linux":
		f, err := elf.NewFile(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		for _, s := range f.Sections {
			names = append(names, s.Name)
		}
	case "darwin":
		f, err := macho.NewFile(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		for _, s := range f.Sections {
			names = append(names, s.Name)
		}
	default:
		f, err := pe.NewFile(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		for _, s := range f.Sections {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no sections")
	}
	return slices.DeleteFunc(names, func(name string) bool {
		// Mach-O writes __debug_info, and PE keeps .symtab empty: only its debug
		// sections tell.
		return !strings.Contains(name, "debug_") && (goos != "linux" || name != ".symtab")
	}), nil
}

func untar(content []byte) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if files[header.Name], err = io.ReadAll(archive); err != nil {
			return nil, err
		}
	}
}

func unzip(content []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			return nil, err
		}
		if files[file.Name], err = io.ReadAll(reader); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// unpack writes the executables of an archive into DIST/unpacked.
func (r *release) unpack(files map[string][]byte) error {
	dir := filepath.Join(r.dist, "unpacked")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if strings.HasPrefix(path.Base(name), "netsuite") {
			if err := os.WriteFile(filepath.Join(dir, path.Base(name)), content, 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}

// programs asks the executables for their version.
func (r *release) programs() error {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	for _, program := range slices.Concat(slices.Collect(maps.Values(products))...) {
		output, err := exec.Command(filepath.Join(r.dist, "unpacked", program+suffix(platform)), "--version").Output()
		if err != nil {
			return fmt.Errorf("%s --version: %w", program, err)
		}
		text := string(output)
		if !strings.HasPrefix(text, program+" ") || !strings.HasSuffix(text, " (commit "+r.commit+", "+r.date+")\n") {
			r.fail("%s --version says %q", program, text)
		}
		if !strings.HasPrefix(r.version, "snapshot-") && !strings.HasPrefix(text, program+" "+r.version+" ") {
			r.fail("the release is %s, but %s --version says %q: is the tag schema.Version?", r.version, program, text)
		}
	}
	return nil
}
