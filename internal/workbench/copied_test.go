package workbench

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/internal/testbed"
)

// hostile is a text that ends a string in some language, and starts something.
const hostile = "it's \"so\" $HOME ${HOME} `id` $(id) '''\\' */ \\\\ %s {{x}} \u2028 é"

// curls are requests with the arguments that curl is to get for them, but for the
// token, and its standard input.
var curls = []struct {
	name  string
	sent  sent
	want  []string
	stdin string
}{
	{"a read", sent{input: json.RawMessage(`{"method":"GET","url":"record/v1/customer/1"}`), account: "1234567_SB1"},
		[]string{"--globoff", "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/customer/1"}, ""},
	{"no account", sent{input: json.RawMessage(`{"method":"GET","url":"/services/rest/x"}`)},
		[]string{"--globoff", "https://ACCOUNT.suitetalk.api.netsuite.com/services/rest/x"}, ""},
	{"everything", sent{input: json.RawMessage(`{"method":"PATCH","url":"record/v1/customer/eid:a b?x=[1]","query":{"q":"a \"b\"&c","ids":["1",2]},` +
		`"headers":{"Prefer":` + jsonText(hostile) + `},"idempotencyKey":"k 1","body":{"n": 9007199254740993, "s":` + jsonText(hostile) + `}}`), account: "1234567"},
		[]string{"--globoff", "https://1234567.suitetalk.api.netsuite.com/services/rest/record/v1/customer/eid:a%20b?x=%5B1%5D&ids=1&ids=2&q=a%20%22b%22%26c",
			"-X", "PATCH", "-H", "Prefer: " + hostile, "-H", "X-NetSuite-Idempotency-Key: k 1", "-H", "Content-Type: application/json",
			"--data-raw", `{"n": 9007199254740993, "s":` + jsonText(hostile) + `}`}, ""},
	{"a RESTlet and text", sent{input: json.RawMessage(`{"method":"POST","url":"app/site/hosting/restlet.nl?script=1","body":"@file"}`), account: "1234567"},
		[]string{"--globoff", "https://1234567.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1", "-X", "POST",
			"-H", "Content-Type: text/plain; charset=utf-8", "--data-raw", "@file"}, ""},
	{"JSON as text", sent{input: json.RawMessage(`{"method":"POST","url":"https://1234567.suitetalk.api.netsuite.com/x","body":" {}","headers":{}}`), account: "1234567"},
		[]string{"--globoff", "https://1234567.suitetalk.api.netsuite.com/x", "-X", "POST", "-H", "Content-Type: application/json", "--data-raw", " {}"}, ""},
	{"a body with NUL", sent{input: json.RawMessage(`{"method":"PUT","url":"x","headers":{"content-type":"a/b"},"body":"a\u00001%s\\n'"}`), account: "1"},
		[]string{"--globoff", "https://1.suitetalk.api.netsuite.com/services/rest/x", "-X", "PUT", "-H", "content-type: a/b", "--data-binary", "@-"}, "a\x001%s\\n'"},
	{"a large body", sent{input: json.RawMessage(`{"method":"PUT","url":"x","headers":{"content-type":"a/b"},"body":"` + strings.Repeat("y", 300<<10) + `"}`), account: "1"},
		[]string{"--globoff", "https://1.suitetalk.api.netsuite.com/services/rest/x", "-X", "PUT", "-H", "content-type: a/b", "--data-binary", "@-"}, strings.Repeat("y", 300<<10)},
}

func jsonText(text string) string { return quoteJSON(text) }

// A shell reads the line as it is meant, whatever stands in the request, and puts
// the token into it.
func TestCurlInAShell(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here, so the lines for a shell are not run (install bash)")
	}
	const curl = `curl() { for a in "proxy=$HTTPS_PROXY" "$@"; do printf '%s\0' "$a"; done; printf '\0'; for a in "$@"; do [ "$a" = @- ] && cat; done; true; }; `
	for _, c := range curls {
		for name, environment := range map[string][]string{"": nil, " simulated": {"HTTPS_PROXY=http://127.0.0.1:1", "NETSUITE_CONNECTOR_CA_FILE=/a b/ca.pem", "NO_PROXY="}} {
			t.Run(c.name+name, func(t *testing.T) {
				t.Parallel()
				sent := c.sent
				sent.environment = environment
				line := curlLine(sent)
				run := exec.CommandContext(t.Context(), shell) // #nosec G204 -- what is tested
				run.Stdin = strings.NewReader(curl + line + "\n")
				run.Env = []string{"PATH=" + os.Getenv("PATH"), "NETSUITE_TOKEN=to'k\"en"}
				out, err := run.CombinedOutput()
				if err != nil {
					t.Fatalf("%s: %v %s", line, err, out)
				}
				args, stdin, _ := strings.Cut(string(out), "\x00\x00")
				want := []string{"proxy="}
				if environment != nil {
					want[0] += "http://127.0.0.1:1"
				}
				want = append(want, c.want...)
				at := min(len(want), 5) // behind -X and the method
				token := []string{"-H", "Authorization: Bearer to'k\"en"}
				if environment != nil {
					token = append(token, "--cacert", "/a b/ca.pem")
				}
				want = append(want[:at:at], append(token, want[at:]...)...)
				if diff := cmp.Diff(want, strings.Split(args, "\x00")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", line, diff)
				}
				if stdin != c.stdin {
					t.Errorf("standard input %.80q, want %.80q", stdin, c.stdin)
				}
			})
		}
	}
}

func TestNoCurlForAForeignHost(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"https://evil.example/x", "//evil.example/x", "https://7654321.suitetalk.api.netsuite.com/x", "x#y", "",
		"https://1234567.suitetalk.api.netsuite.com.evil.example/x", "https://1234567.suitetalk.api.netsuite.com@evil.example/x"} {
		if line := curlLine(sent{input: json.RawMessage(`{"method":"GET","url":` + jsonText(url) + `}`), account: "1234567"}); line != "" {
			t.Errorf("a line with a token for %s: %s", url, line)
		}
	}
}

// The programs run as they were copied, with the hosts that they name: what stands
// in the request arrives unchanged.
func TestProgramsInOtherLanguages(t *testing.T) {
	t.Parallel()
	account, err := StartSimulator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	made, err := newSetup(account, clock).makeExample()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	query := jsonText("SELECT '" + strings.ReplaceAll(hostile, "'", "''") + "' AS x FROM customer WHERE id = 101")
	sent := sent{
		input:       json.RawMessage(`{"method":"POST","url":"query/v1/suiteql","headers":{"Prefer":"transient"},"body":{"q":` + query + `}}`),
		config:      json.RawMessage(`{"maxRetries": 1}`),
		environment: account.Environment(), account: account.ID(),
	}
	for _, language := range []struct {
		name, code, file, host string
		program                func(t *testing.T) []string
	}{
		{"Node.js", nodeCode(sent), "request.mjs", "node-host/host.mjs", node},
		{"Python", pythonCode(sent), "request.py", "python-host/host.py", python},
	} {
		t.Run(language.name, func(t *testing.T) {
			t.Parallel()
			program := language.program(t)
			dir := t.TempDir()
			host := filepath.Join(testbed.Root(t), "examples", filepath.FromSlash(language.host))
			links := map[string]string{"netsuite-connector": self}
			if language.name == "Node.js" { // which follows a link to the host's own files; Python has a path
				links["host.mjs"] = host
			}
			for name, target := range links {
				if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
					t.Skipf("no symbolic links here: %v", err)
				}
			}
			testbed.WriteFile(t, filepath.Join(dir, "credentials.json"), made.Credentials, 0o600)
			file := testbed.WriteFile(t, filepath.Join(dir, language.file), []byte(language.code), 0o600)
			run := exec.CommandContext(t.Context(), program[0], append(program[1:], file)...) // #nosec G204 -- what is tested
			run.Dir = dir
			run.Env = append(os.Environ(), "PYTHONPATH="+filepath.Dir(host))
			out, err := run.CombinedOutput()
			if err != nil || !strings.Contains(string(out), `"statusCode":200`) || !strings.Contains(string(out), jsonText(hostile)) {
				t.Errorf("it ended with %v: %s\n%s", err, out, language.code)
			}
		})
	}
}

func node(t *testing.T) []string {
	t.Helper()
	program, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node.js here, so the copied program is not run (install Node.js 20 or later)")
	}
	if _, err := os.Stat(filepath.Join(testbed.Root(t), "examples", "node-host", "node_modules", "lossless-json")); err != nil {
		t.Skip("the host in Node.js lacks its packages (npm ci --prefix examples/node-host)")
	}
	return []string{program}
}

func python(t *testing.T) []string {
	t.Helper()
	for _, program := range []string{"/usr/bin/python3", "python3"} {
		if exec.CommandContext(t.Context(), program, "-c", "import grpc, google.protobuf, cryptography").Run() == nil { // #nosec G204 -- one of two
			return []string{program, "-B"}
		}
	}
	t.Skip("no Python here with grpcio, protobuf and cryptography (Debian: python3-grpcio python3-protobuf python3-cryptography)")
	return nil
}

// Programs are programs whatever stands in the request.
func TestHostileTextsInPrograms(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the interpreters are named otherwise on Windows")
	}
	texts := []string{hostile, "'''", "`", "${x}", "\\", "\\'", "\r\n", "\x00", "\"\"\"", "'\\\n"}
	for program, c := range map[string]struct {
		quote func(string) string
		print string
	}{
		"node":    {quoteNode, "process.stdout.write([%].join('\\x01'))"},
		"python3": {quotePython, "import sys; sys.stdout.buffer.write('\\x01'.join([%]).encode())"},
	} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("no %s here, so its quoting is not tried", program)
			}
			literals := make([]string, 0, len(texts))
			for _, text := range texts {
				literals = append(literals, c.quote(text))
			}
			source := strings.Replace(c.print, "%", strings.Join(literals, ", "), 1)
			file := testbed.WriteFile(t, filepath.Join(t.TempDir(), "p"), []byte(source), 0o600)
			out, err := exec.CommandContext(t.Context(), program, file).Output() // #nosec G204 -- what is tested
			if diff := cmp.Diff(texts, strings.Split(string(out), "\x01")); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", source, err, diff)
			}
		})
	}
}
