package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
	"netsuite-connector/schema"
	"netsuite-connector/simulator"
)

// fenced returns the code that stands under a heading or mark.
func fenced(t *testing.T, text, mark, language string) string {
	t.Helper()
	_, after, found := strings.Cut(text, mark)
	_, after, opened := strings.Cut(after, "```"+language+"\n")
	code, _, closed := strings.Cut(after, "```")
	if !found || !opened || !closed {
		t.Fatalf("no %s code under %q", language, mark)
	}
	return code
}

// rows returns the cells of the tables under a heading, without code marks.
func rows(t *testing.T, text, heading string) [][]string {
	t.Helper()
	_, after, found := strings.Cut(text, "\n"+heading+"\n")
	if !found {
		t.Fatalf("no heading %q", heading)
	}
	section, _, _ := strings.Cut(after, "\n## ")
	var all [][]string
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		var cells []string
		for _, cell := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), "|") {
			cells = append(cells, strings.Trim(strings.TrimSpace(cell), "`"))
		}
		all = append(all, cells)
	}
	return all
}

// hostProgram is what a reader puts around README's lines.
const hostProgram = `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"netsuite-connector/plugin"
)

func main() {
	var credentials plugin.Credentials
	document, err := os.ReadFile("credentials.json")
	if err == nil {
		err = json.Unmarshal(document, &credentials)
	}
	if err == nil {
		err = run(context.Background(), credentials)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, credentials plugin.Credentials) error {
%s
	return nil
}
`

// README's host is built from README's text, and loads the plugin.
func TestTheHostInREADMERuns(t *testing.T) {
	t.Parallel()
	lines := fenced(t, string(testbed.ReadFile(t, "README.md")), "<!-- host:", "go")
	host := testbed.BuildSource(t, fmt.Appendf(nil, hostProgram, lines))
	b := simulated(t, simulator.Options{})
	dir := t.TempDir()
	testbed.WriteFile(t, filepath.Join(dir, "credentials.json"), b.credentials, 0o600)
	text, err := os.ReadFile(executable)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	testbed.WriteFile(t, filepath.Join(dir, "bin", filepath.Base(executable)), text, 0o700)

	run := exec.CommandContext(t.Context(), host)
	run.Dir, run.Env = dir, append(os.Environ(), b.sim.Environment()...)
	var stderr bytes.Buffer
	run.Stderr = &stderr
	output, err := run.Output()
	status, body, _ := strings.Cut(string(output), "\n")
	if err != nil || status != "status 404, attempts 1" || !json.Valid([]byte(body)) {
		t.Fatalf("README's host: %v\n%s\n%s", err, output, stderr.Bytes())
	}
}

func TestREADMENamesEveryField(t *testing.T) {
	t.Parallel()
	text := string(testbed.ReadFile(t, "README.md"))
	var component struct {
		Credentials struct{ Schema documentSchema }
		Actions     map[string]struct {
			Config   documentSchema
			Metadata struct{ In, Out documentSchema }
		}
	}
	if err := json.Unmarshal(schema.Component(), &component); err != nil {
		t.Fatal(err)
	}
	action := component.Actions[schema.ActionID]
	compare(t, "credentials", rows(t, text, "## Set it up in NetSuite"), component.Credentials.Schema.names(), nil)
	table := rows(t, text, "## Make Raw Request")
	in, config := len(action.Metadata.In.names()), len(action.Config.names())
	if len(table) < in+config {
		t.Fatalf("%d rows", len(table))
	}
	compare(t, "input", table[:in], action.Metadata.In.names(), nil)
	compare(t, "config", table[in:in+config], action.Config.names(), action.Config.defaults())
	compare(t, "output", table[in+config:], action.Metadata.Out.names(), nil)
}

// documentSchema is what README's tables are compared with. Order is that of
// the text, which a map would lose.
type documentSchema struct{ Properties json.RawMessage }

func (s documentSchema) names() []string {
	var names []string
	decoder := json.NewDecoder(bytes.NewReader(s.Properties))
	depth := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return names
		}
		switch delimiter, _ := token.(json.Delim); {
		case delimiter == '{' || delimiter == '[':
			depth++
		case delimiter == '}' || delimiter == ']':
			depth--
		case depth == 1:
			name, _ := token.(string)
			names = append(names, name)
			var skipped json.RawMessage
			if decoder.Decode(&skipped) != nil {
				return names
			}
		}
	}
}

func (s documentSchema) defaults() map[string]string {
	var properties map[string]struct{ Default json.RawMessage }
	if json.Unmarshal(s.Properties, &properties) != nil {
		return nil
	}
	all := map[string]string{}
	for name, p := range properties {
		all[name] = strings.Trim(string(p.Default), `"`)
	}
	return all
}

func compare(t *testing.T, what string, table [][]string, names []string, defaults map[string]string) {
	t.Helper()
	var got []string
	for _, row := range table {
		got = append(got, row[0])
		if want, ok := defaults[row[0]]; ok && row[1] != want {
			t.Errorf("README gives %s the default %q, and the schema %q", row[0], row[1], want)
		}
	}
	if !slices.Equal(got, names) {
		t.Errorf("README's table of the %s has %q, and the schema %q", what, got, names)
	}
}

// constants returns the values of a package's string constants, by name.
func constants(t *testing.T, file string) map[string]string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, testbed.ReadFile(t, file), 0)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	ast.Inspect(tree, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			if i >= len(spec.Values) {
				continue
			}
			if literal, ok := spec.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				values[name.Name], _ = strconv.Unquote(literal.Value)
			}
		}
		return true
	})
	return values
}

func firstCells(table [][]string) []string {
	var cells []string
	for _, row := range table {
		cells = append(cells, row[0])
	}
	slices.Sort(cells)
	return cells
}

func TestREADMENamesEveryReason(t *testing.T) {
	t.Parallel()
	var reasons []string
	for _, value := range constants(t, "failure/failure.go") {
		if value == strings.ToUpper(value) {
			reasons = append(reasons, value)
		}
	}
	slices.Sort(reasons)
	table := rows(t, string(testbed.ReadFile(t, "README.md")), "## Errors, and what to do about each")
	if got := firstCells(table); len(reasons) != 18 || !slices.Equal(got, reasons) {
		t.Errorf("README has %q, and package failure %q", got, reasons)
	}
	for _, row := range table {
		if len(row) != 3 || row[1] == "" || row[2] == "" {
			t.Errorf("%q says not what happened and what to do", row)
		}
	}
}

func TestREADMENamesEverySetting(t *testing.T) {
	t.Parallel()
	var names []string
	for name, value := range constants(t, "plugin/settings.go") {
		if strings.HasPrefix(name, "Env") {
			names = append(names, value)
		}
	}
	slices.Sort(names)
	table := rows(t, string(testbed.ReadFile(t, "README.md")), "## Settings of the process")
	if got := firstCells(table); len(names) == 0 || !slices.Equal(got, names) {
		t.Errorf("README has %q, and the plugin %q", got, names)
	}
	// The defaults as README has them change nothing, and a bad value stops the
	// start with the variable's name: so README's spelling is what is read.
	for _, row := range table {
		if row[1] != "" {
			load(t, nil, row[0]+"="+row[1])
		}
		_, err := plugin.Load(t.Context(), plugin.HostOptions{Path: executable, Env: []string{row[0] + "=no such value"}})
		if err == nil || !strings.Contains(err.Error(), row[0]) {
			t.Errorf("%s with a bad value: %v", row[0], err)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinksInTheDocsLead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(testbed.Root(t), "docs", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} {
		files = append(files, filepath.Join(testbed.Root(t), name))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), match[1])); err != nil {
				t.Errorf("%s links to %s: %v", file, match[1], err)
			}
		}
	}
}

var commandLine = regexp.MustCompile("(?m)(?:`|^|/)netsuite ([a-z]+)([^`\n#|]*)")

// Every `netsuite …` line of the docs names a command that exists, with flags
// that it has.
func TestTheCommandLinesInTheDocsExist(t *testing.T) {
	t.Parallel()
	program, err := testbed.Build(t.Context(), t.TempDir(), "cmd/netsuite")
	if err != nil {
		t.Fatal(err)
	}
	help := map[string]string{}
	found := 0
	for _, file := range []string{"README.md", "docs/setup.md", "docs/hosts.md"} {
		for _, match := range commandLine.FindAllStringSubmatch(string(testbed.ReadFile(t, file)), -1) {
			command := match[1]
			ask := func() string {
				if _, known := help[command]; !known {
					output, err := exec.CommandContext(t.Context(), program, append(strings.Fields(command), "--help")...).CombinedOutput()
					if err != nil || !strings.Contains(string(output), "netsuite "+command) {
						t.Errorf("%s: netsuite %s: %v", file, command, err)
					}
					help[command] = string(output)
				}
				return help[command]
			}
			_, below, _ := strings.Cut(ask(), "Available Commands:")
			if words := strings.Fields(match[2]); len(words) > 0 && strings.Contains(below, "\n  "+words[0]+" ") {
				command += " " + words[0]
				ask()
			}
			options, _, _ := strings.Cut(match[2], " -- ") // what follows are another command's
			for _, word := range strings.Fields(strings.NewReplacer("[", "", "]", "", "'", " ").Replace(options)) {
				if strings.HasPrefix(word, "-") && len(word) > 1 && !strings.Contains(help[command], word) {
					t.Errorf("%s: netsuite %s has no %s", file, command, word)
				}
			}
			found++
		}
	}
	if found < 10 {
		t.Errorf("only %d command lines found", found)
	}
}
