package workbench

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/plugin"
)

const oneRequest = `{"format":1,"collections":[{"name":"A","requests":[{"name":"R","input":{"method":"GET","url":"x"},` +
	`"examples":[{"name":"E","output":"{\n  \"statusCode\": 200,\n  \"headers\": {},\n  \"body\": 9007199254740993\n}"}]}]}],"variables":[]}`

// in puts the workspace into a file.
func in(path string) func(*Options) { return func(o *Options) { o.Workspace = path } }

func (b *bed) workspace(query string) (view struct {
	Version   string          `json:"version"`
	Path      string          `json:"path"`
	Unchanged bool            `json:"unchanged"`
	Document  json.RawMessage `json:"document"`
},
) {
	b.t.Helper()
	response, text := b.ask("GET", "/api/workspace"+query, "")
	if err := json.Unmarshal([]byte(text), &view); err != nil || response.StatusCode != http.StatusOK {
		b.t.Fatalf("GET: %d %s", response.StatusCode, text)
	}
	return view
}

func (b *bed) save(version, document string) (int, string) {
	b.t.Helper()
	response, text := b.ask("PUT", "/api/workspace", `{"version":`+string(testbed.JSON(b.t, version))+`,"document":`+document+`}`)
	return response.StatusCode, text
}

// What is saved can be read again, by this page and by another program, and a
// number that a browser would round keeps its digits.
func TestWorkspaceIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.json")
	for name, b := range map[string]*bed{"memory": start(t, ""), "file": start(t, "", in(path))} {
		first := b.workspace("")
		if status, text := b.save(first.Version, oneRequest); status != http.StatusOK {
			t.Fatalf("%s: PUT: %d %s", name, status, text)
		}
		view := b.workspace("?known=" + first.Version)
		if got := string(view.Document); got != oneRequest || view.Unchanged {
			t.Errorf("%s: read again: %s", name, got)
		}
		if again := b.workspace("?known=" + view.Version); !again.Unchanged || again.Document != nil {
			t.Errorf("%s: the version that is known: %+v", name, again)
		}
		if status, _ := b.save(view.Version, string(view.Document)); status != http.StatusOK {
			t.Errorf("%s: saving it again: %d", name, status)
		}
		if (view.Path == "") != (name == "memory") {
			t.Errorf("%s: the path is %q", name, view.Path)
		}
	}
	text, err := os.ReadFile(path) // #nosec G304 -- the test's own
	if err != nil || !strings.Contains(string(text), `"body": 9007199254740993`) {
		t.Errorf("the file: %v %s", err, text)
	}
}

// A number in a query that a browser would write in another way is a text for it.
func TestQueryKeepsItsDigits(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	const query = `"query":{"a":[1,9007199254740993,"x"],"b":1.10,"c":-7,"d":true,"e":"1.10","f":123456789012345,"g":null}`
	if status, text := b.save("none", strings.Replace(oneRequest, `"url":"x"`, `"url":"x",`+query, 1)); status != http.StatusOK {
		t.Fatalf("PUT: %d %s", status, text)
	}
	const want = `"query":{"a":[1,"9007199254740993","x"],"b":"1.10","c":"-7","d":true,"e":"1.10","f":123456789012345,"g":null}`
	if got := string(b.workspace("").Document); !strings.Contains(got, want) {
		t.Errorf("read again: %s", got)
	}
}

// A change of another program is told, and survives.
func TestWorkspaceConflict(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.json")
	b := start(t, "", in(path))
	first := b.workspace("")
	theirs := []byte(`{"format":1,"collections":[{"name":"Theirs","requests":[]}],"variables":[]}`)
	testbed.WriteFile(t, path, theirs, 0o600)
	if status, text := b.save(first.Version, oneRequest); status != http.StatusConflict || !strings.Contains(text, "another program") {
		t.Errorf("over another program's: %d %s", status, text)
	}
	if view := b.workspace("?known=" + first.Version); string(view.Document) != string(theirs) {
		t.Errorf("read again: %s", view.Document)
	}
	testbed.WriteFile(t, path, []byte("{"), 0o600)
	if response, text := b.ask("GET", "/api/workspace", ""); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "line 1") {
		t.Errorf("a broken file: %d %s", response.StatusCode, text)
	}
}

func TestWorkspaceRefusesSecrets(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	version := b.workspace("").Version
	for name, document := range map[string]string{
		"a token":         strings.Replace(oneRequest, `"url":"x"`, `"url":"x","headers":{"Authorization":"Bearer x"}`, 1),
		"a key":           strings.Replace(oneRequest, `"url":"x"`, `"url":"x","body":"-----BEGIN PRIVATE KEY-----"`, 1),
		"a broken output": strings.Replace(oneRequest, `\"body\"`, `body`, 1),
	} {
		if status, text := b.save(version, document); status != http.StatusUnprocessableEntity || !strings.Contains(text, `ollection 1 (\"A\"), request 1 (\"R\")`) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if response, _ := b.ask("PUT", "/api/workspace", `{}`, with(tokenHeader, "")); response.StatusCode != http.StatusForbidden {
		t.Errorf("without the token: %d", response.StatusCode)
	}
	if response, _ := b.ask("PUT", "/api/workspace", `{}`, with("Content-Type", "text/plain")); response.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("as a form could: %d", response.StatusCode)
	}
}

// A file that is not a workspace ends the start, with the file's name and the place.
func TestWorkspaceThatIsNone(t *testing.T) {
	t.Parallel()
	path := testbed.WriteFile(t, filepath.Join(t.TempDir(), "w.json"), []byte("{\n  1\n}"), 0o600)
	err := Serve(t.Context(), Options{
		Load:         func(context.Context, []string) (Plugin, error) { return nil, context.Canceled },
		StartAccount: func(context.Context) (Account, error) { return &fakeAccount{}, nil },
		Workspace:    path,
	})
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("Serve: %v", err)
	}
}

// An answer can be taken as an example, byte for byte, and what was run is told
// without variables.
func TestOutputAndEquivalents(t *testing.T) {
	t.Parallel()
	b := start(t, "")
	output := `{"statusCode":200,"headers":{"a":"b"},"body":{"n":9007199254740993, "m":1.10},"attempts":1}`
	b.plugin.run = func(context.Context, plugin.Request) (plugin.Result, error) {
		return plugin.Result{Output: []byte(output)}, nil
	}
	run := func(id string) {
		t.Helper()
		response, text := b.ask("POST", "/api/runs", `{"id":"`+id+`","target":"simulator","credentials":{"accountId":"1234567_SB1"},"config":{},`+
			`"input":{"method":"GET","url":"record/v1/customer/101"},"draft":{"input":{"method":"GET","url":"record/v1/customer/{{id}}"}}}`)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("run: %d %s", response.StatusCode, text)
		}
	}
	run("workbench-000000000001")
	if _, text := b.ask("GET", "/api/runs/workbench-000000000001/output", ""); text != output {
		t.Errorf("the output: %s", text)
	}
	var made equivalents
	if _, text := b.ask("GET", "/api/runs/workbench-000000000001/equivalent", ""); json.Unmarshal([]byte(text), &made) != nil {
		t.Errorf("the equivalents: %s", text)
	}
	for form, text := range map[string]string{
		"the input": made.Input, "netsuite": made.Command, "cURL": made.Curl, "Go": made.Go, "Node.js": made.Node, "Python": made.Python,
	} {
		if !strings.Contains(text, "record/v1/customer/101") {
			t.Errorf("%s: %s", form, text)
		}
	}
	output = `{"statusCode":200,"headers":{},"body":"` + strings.Repeat("x", maxExample) + `","attempts":1}`
	run("workbench-000000000002")
	for path, want := range map[string]int{
		"workbench-000000000002/output": http.StatusRequestEntityTooLarge, "workbench-000000000003/output": http.StatusNotFound,
		"workbench-000000000003/equivalent": http.StatusNotFound,
	} {
		if response, text := b.ask("GET", "/api/runs/"+path, ""); response.StatusCode != want {
			t.Errorf("%s: %d %s", path, response.StatusCode, text)
		}
	}
}
