package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// TestOutputIsSplit: wherever the pieces end, body and the rest come out whole.
func TestOutputIsSplit(t *testing.T) {
	t.Parallel()
	bytesOf := []byte("\x00\x01binary\xff")
	for _, tt := range []struct{ document, body string }{
		{`{"statusCode":200,"headers":{"body":"x"},"body":{"body": [1.10,"a}\",{"]} }`, `{"body": [1.10,"a}\",{"]} `},
		{`{"statusCode":200,"headers":{},"body":{"items":[]},"pages":3,"attempts":4}`, `{"items":[]}`},
		{`{"body":[1],"statusCode":200,"headers":{},"attempts":4}`, `[1]`},
		{`{"statusCode":204,"headers":{},"attempts":1}`, ``},
		{`{"statusCode":200,"headers":{},"body":"a\"b\\n\u00e9\ud83d\ude00é\n","attempts":1}`, "a\"b\\né😀é\n"},
		{`{"statusCode":200,"headers":{},"bodyEncoding":"base64","body":"` + base64.StdEncoding.EncodeToString(bytesOf) + `"}`, string(bytesOf)},
	} {
		for size := 1; size <= len(tt.document); size++ {
			var b bytes.Buffer
			parts := outputParts{open: func(head plugin.Output) (io.Writer, error) {
				return &bodyText{to: &b, base64: head.BodyEncoding == "base64"}, nil
			}}
			for rest := []byte(tt.document); len(rest) > 0; {
				n := min(size, len(rest))
				if _, err := parts.Write(rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			beside, err := parts.end()
			if err != nil || b.String() != tt.body || beside.StatusCode == 0 || strings.Contains(tt.document, `"attempts":4`) && beside.Attempts != 4 {
				t.Fatalf("pieces of %d of %s: %q, want %q; beside it %+v, %v", size, tt.document, b.String(), tt.body, beside, err)
			}
		}
	}
}

func TestRequestPrintsTheBodyAlone(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	dir := t.TempDir()
	body := call{env: to.env}.run(t, "request", "--body", "record/v1/customer/101").wants(t, exitDone)
	if !strings.HasPrefix(body.stdout, `{"links":`) || !strings.HasSuffix(body.stdout, "}\n") {
		t.Errorf("%q", body.stdout)
	}
	encoded := call{env: to.env}.run(t, "request", "--body", "--config", `{"responseFormat":"base64"}`, "record/v1/customer/101").wants(t, exitDone)
	if encoded.stdout != body.stdout {
		t.Errorf("%q", encoded.stdout)
	}
	call{env: to.env, dir: dir}.run(t, "request", "-i", "-o", "answer", "record/v1/customer/101").wants(t, exitDone)
	head, rest, _ := strings.Cut(read(t, filepath.Join(dir, "answer")), "\n\n")
	if !strings.HasPrefix(head, "HTTP 200 OK\ncontent-length: ") || rest != body.stdout {
		t.Errorf("%q, %q", head, rest)
	}
	call{env: to.env, dir: dir}.run(t, "request", "-o", "answer", "record/v1/customer/999999").wants(t, exitFailed)
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 1 || !strings.HasPrefix(read(t, filepath.Join(dir, "answer")), "HTTP 200") {
		t.Errorf("%v, %v", left, err)
	}
}

func TestProfileIsAFileOfThePersons(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	home := t.TempDir()
	env := append(to.Environment(), "HOME="+home, "XDG_CONFIG_HOME="+home)
	if err := os.Mkdir(filepath.Join(home, profilesFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(home, profilesFolder, "sandbox.json"), string(to.connection.credentials().Document()), 0o600)
	call{env: env}.run(t, "request", "--profile", "sandbox", "record/v1/customer/101").wants(t, exitDone)
	if got := (call{env: env}).run(t, "request", "--profile", "sandbx", "a").wants(t, exitUsage); !strings.Contains(got.stderr, "There are: sandbox.") {
		t.Error(got.stderr)
	}
	if got := (call{env: env}).run(t, "__complete", "verify", "--profile", ""); !strings.HasPrefix(got.stdout, "sandbox\n") {
		t.Error(got.stdout)
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"PATCH\n":                       {"request", "-X", ""},
		"record/v1/salesOrder\n":        {"request", "record/v1/salesor"},
		"jsonl\n":                       {"suiteql", "--format", ""},
		"P-384\n":                       {"keygen", "--curve", ""},
		"suiteql\tRun a SuiteQL query,": {"sui"},
	} {
		if got := (call{}).run(t, append([]string{"__complete"}, args...)...).wants(t, exitDone); !strings.Contains("\n"+got.stdout, "\n"+want) {
			t.Errorf("%q: %q", args, got.stdout)
		}
	}
}

func TestVersionCommand(t *testing.T) {
	t.Parallel()
	if command, option := (call{}).run(t, "version").wants(t, exitDone), (call{}).run(t, "--version"); command.stdout != option.stdout {
		t.Errorf("%q, %q", command.stdout, option.stdout)
	}
}
