package conformance_test

import (
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/schema"
)

// What runs before main delays each start. Of the connector's own packages it is
// next to nothing: the tables of fields, and the proto's registration. What the
// libraries do there is theirs, jsonschema's schemas of schemas above all.
func TestLittleRunsBeforeMain(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), executable, "--version")
	command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	total, packages := 0, 0
	module := strings.TrimSuffix(reflect.TypeFor[schema.Document]().PkgPath(), "schema")
	for _, found := range regexp.MustCompile(`(?m)^init `+regexp.QuoteMeta(module)+`(\S+) .* (\d+) bytes, \d+ allocs$`).FindAllStringSubmatch(string(output), -1) {
		bytes, err := strconv.Atoi(found[2])
		if err != nil {
			t.Fatal(err)
		}
		total += bytes
		packages++
		if bytes > 32<<10 {
			t.Errorf("%s allocates %d bytes before main: make it when it is first used (internal/lazyregexp for regular expressions)", found[1], bytes)
		}
	}
	if packages < 3 {
		t.Fatalf("found %d packages in the trace:\n%s", packages, output)
	}
	if total > 64<<10 {
		t.Errorf("the connector's packages allocate %d bytes before main", total)
	}
}
