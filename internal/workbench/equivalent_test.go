package workbench

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/internal/testbed"
)

// commands are requests with the arguments that netsuite is to get for them,
// and its standard input.
var commands = []struct {
	name   string
	input  string
	config string
	want   []string
	stdin  string
}{
	{"a read", `{"method":"GET","url":"record/v1/customer/1"}`, `{}`, []string{"record/v1/customer/1"}, ""},
	{"a body, byte for byte", `{"method":"POST","url":"record/v1/customer","body":{"n": 9007199254740993, "m":1.10,
 "s":"it's \"so\" $HOME ` + "`id`" + ` \\"}}`, ``,
		[]string{"-X", "POST", "-d", "{\"n\": 9007199254740993, \"m\":1.10,\n \"s\":\"it's \\\"so\\\" $HOME `id` \\\\\"}", "record/v1/customer"}, ""},
	{"everything", `{"method":"PATCH","url":"record/v1/customer/eid:a b","headers":{"Prefer":"respond-async","Accept":"*/*"},` +
		`"query":{"q":"email START_WITH \"a\"","ids":["1",2,true]},"idempotencyKey":"k 1","body":"text"}`, `{"maxRetries": 0}`,
		[]string{"-X", "PATCH", "-H", "Accept: */*", "-H", "Prefer: respond-async", "-q", "ids=1", "-q", "ids=2", "-q", "ids=true",
			"-q", `q=email START_WITH "a"`, "--idempotency-key", "k 1", "--config", `{"maxRetries":0}`, "-d", "text", "record/v1/customer/eid:a b"}, ""},
	{"a read with a body", `{"method":"GET","url":"x","body":{}}`, ``, []string{"-X", "GET", "-d", "{}", "x"}, ""},
	{"no body", `{"method":"DELETE","url":"x","body":null}`, ``, []string{"-X", "DELETE", "x"}, ""},
	{"an empty text", `{"method":"POST","url":"x","body":""}`, ``, []string{"-X", "POST", "x"}, ""},
	{"a text like a file's name", `{"method":"POST","url":"x","body":"@it's"}`, ``, []string{"-X", "POST", "-d", "-", "x"}, "@it's"},
	{"a text with NUL", `{"method":"POST","url":"x","body":"a\u00001%s\\n'"}`, ``, []string{"-X", "POST", "-d", "-", "x"}, "a\x001%s\\n'"},
	{"a text like standard input", `{"method":"POST","url":"x","body":"-"}`, ``, []string{"-X", "POST", "-d", "-", "x"}, "-"},
	{"a text like a number", `{"method":"POST","url":"x","body":"12"}`, ``,
		[]string{"-X", "POST", "-H", "Content-Type: text/plain; charset=utf-8", "-d", "12", "x"}, ""},
	{"a text like a number, of a type", `{"method":"POST","url":"x","headers":{"content-type":"a/b"},"body":"12"}`, ``,
		[]string{"-X", "POST", "-H", "content-type: a/b", "-d", "12", "x"}, ""},
	{"a URL like a flag", `{"method":"GET","url":"-x"}`, ``, []string{"--", "-x"}, ""},
}

// A shell reads the line as it is meant.
func TestCommandInAShell(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell here")
	}
	const netsuite = `netsuite() { for a in "proxy=$HTTPS_PROXY" "$@"; do printf '%s\0' "$a"; done; printf '\0'; for a in "$@"; do [ "$a" = - ] && cat; done; true; }; `
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, environment := range [][]string{nil, {"HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY="}} {
				line := command(json.RawMessage(c.input), json.RawMessage(c.config), environment)
				run := exec.CommandContext(t.Context(), shell, "-c", netsuite+line) // #nosec G204 -- what is tested
				run.Env = []string{"PATH=" + os.Getenv("PATH")}
				out, err := run.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: %v %s", line, err, out)
				}
				args, stdin, _ := strings.Cut(string(out), "\x00\x00")
				got := strings.Split(args, "\x00")
				proxy := "proxy="
				if environment != nil {
					proxy += "http://127.0.0.1:1"
				}
				want := append([]string{proxy, "request", "--credentials", "credentials.json"}, c.want...)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", line, diff)
				}
				if stdin != c.stdin {
					t.Errorf("%s: standard input %q, want %q", line, stdin, c.stdin)
				}
			}
		})
	}
}

func TestNoCommandForNoRequest(t *testing.T) {
	t.Parallel()
	if line := command(json.RawMessage(`[]`), nil, nil); line != "" {
		t.Errorf("a command for no request: %s", line)
	}
}

// The host code runs as it was copied: what was sent to the simulated account
// goes there again, and not to NetSuite.
func TestHostCodeRuns(t *testing.T) {
	t.Parallel()
	account, err := StartSimulator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	code := hostCode(json.RawMessage(`{"method":"POST","url":"query/v1/suiteql","headers":{"Prefer":"transient"},"body":{"q":"SELECT 'a`+"`"+`b' AS x FROM customer WHERE id = 101"}}`),
		json.RawMessage(`{"maxRetries":1}`), account.Environment())
	host := testbed.BuildSource(t, []byte(code))
	made, err := newSetup(account, clock).makeExample()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "netsuite-connector")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "credentials.json"), made.Credentials, 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), host) // #nosec G204 -- built above
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"statusCode":200`) || !strings.Contains(string(out), "a`b") {
		t.Errorf("the host ended with %v: %s", err, out)
	}
}
