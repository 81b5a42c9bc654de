//go:build large

package conformance_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/testbed/testaccount"
	"netsuite-connector/simulator"
)

// filingHost is a host that writes an action's output into a file, and tells how
// much memory it and its plugin took at most, in kilobytes.
const filingHost = `package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"netsuite-connector/plugin"
)

func main() {
	executable, credentials, input, config, output := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	if err := run(executable, credentials, input, config, output); err != nil {
		log.Fatal(err)
	}
}

func run(executable, credentials, input, config, output string) error {
	ctx := context.Background()
	document, err := os.ReadFile(credentials)
	if err != nil {
		return err
	}
	host, err := plugin.Load(ctx, plugin.HostOptions{Path: executable})
	if err != nil {
		return err
	}
	defer func() { _ = host.Close() }()
	file, err := os.Create(output)
	if err != nil {
		return err
	}
	_, err = host.RunActionTo(ctx, plugin.Request{
		Action: plugin.MakeRawRequest, Credentials: document, Input: []byte(input), Config: []byte(config),
	}, file)
	if err != nil {
		return err
	}
	fmt.Println(peak("self"), peak(fmt.Sprint(host.PID())))
	return file.Close()
}

func peak(process string) (kilobytes int64) {
	status, _ := os.ReadFile("/proc/" + process + "/status")
	for line := range strings.Lines(string(status)) {
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return kilobytes
		}
	}
	return 0
}
`

// TestManyPagesIntoAFileLarge: one action reads 100,000 rows, each once and in
// order, and the memory of plugin and host is that of a few pages.
func TestManyPagesIntoAFileLarge(t *testing.T) {
	needsMemoryFigures(t)
	sim := testaccount.Start(t, simulator.Options{Customers: 100_000, Datasets: map[string]string{"custdataset_all": "SELECT * FROM customer"}})
	fields, err := testaccount.Register(sim, testaccount.SharedKeyPair(t))
	if err != nil {
		t.Fatal(err)
	}
	program := testbed.BuildSource(t, []byte(filingHost))
	credentials := testbed.WriteFile(t, filepath.Join(t.TempDir(), "credentials.json"), fields.Document(t), 0o600)
	read := func(input string, pages int) (host, plugin int64) {
		output := filepath.Join(t.TempDir(), "output.json")
		cmd := exec.CommandContext(t.Context(), program, executable, credentials, input, fmt.Sprintf(`{"fetchAllPages":true,"maxPages":%d,"timeoutSeconds":600}`, pages), output) // #nosec G204 -- the test's own arguments
		cmd.Env = append(os.Environ(), sim.Environment()...)
		var failed bytes.Buffer
		cmd.Stderr = &failed
		told, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, failed.Bytes())
		}
		if n, err := fmt.Sscan(string(told), &host, &plugin); n != 2 || host == 0 || plugin == 0 {
			t.Fatalf("%q: %v", told, err)
		}
		t.Logf("%d pages of %.1f MB: host %.1f MB, plugin %.1f MB", pages, checkRows(t, output, pages), float64(host)/1024, float64(plugin)/1024)
		return host, plugin
	}
	for _, input := range manyPages {
		hostOfFew, pluginOfFew := read(input, 5)
		host, plugin := read(input, 100)
		const more = 6 << 10 // than another run of the same takes, and less than all pages have
		if host > hostOfFew+more || plugin > pluginOfFew+more {
			t.Errorf("%s: of 5 pages and of 100, the host took %d and %d kB, the plugin %d and %d kB", input, hostOfFew, host, pluginOfFew, plugin)
		}
	}
}
