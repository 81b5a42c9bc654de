package workspace_test

import (
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/workbench/workspace"
)

// A file that is no workspace is told with the place, at the start, and is not
// touched.
func TestInvalidFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, replacement, want string }{
		"broken JSON":        {`"variables": [`, `"variables": [,`, `line 53: it is not JSON`},
		"a text":             {saved, `hello`, `line 1: it is not JSON`},
		"a list":             {saved, `[]`, `it is a JSON array`},
		"a later format":     {`"format": 1`, `"format": 2`, `format: is 2`},
		"no format":          {`"format": 1,`, ``, `format: is 0`},
		"an unknown member":  {`"bodyAs"`, `"credentials": {}, "bodyAs"`, `collection 1 ("Customers"), request 1 ("Create <one>"): it has the member "credentials"`},
		"a member at large":  {`"variables"`, `"privateKey": "x", "variables"`, `it has the member "privateKey"`},
		"a member twice":     {`"notes"`, `"name": "B", "notes"`, `stands there twice`},
		"a number as a name": {`"name": "Create <one>"`, `"name": 1`, `request 1: name is a JSON number`},
		"no name":            {`"name": "Create <one>"`, `"name": " "`, `it has no name`},
		"a long name":        {`"name": "Create <one>"`, `"name": "` + strings.Repeat("n", 201) + `"`, `longer than 200`},
		"no method":          {`"method": "POST"`, `"method": "TRACE"`, `its method is none of`},
		"body as nothing":    {`"bodyAs": "json"`, `"bodyAs": "xml"`, `bodyAs is neither`},
		"a config of text":   {"\"config\": {\n            \"maxRetries\": 0\n          }", `"config": "x"`, `config is not an object`},
		"an authorization":   {`"Prefer"`, `"authorization"`, `the header authorization carries a secret`},
		"a proxy's":          {`"Prefer"`, `"Proxy-Authorization"`, `the header Proxy-Authorization carries a secret`},
		"a cookie":           {`"Prefer"`, `"Cookie"`, `the header Cookie carries a secret`},
		"a key in a body":    {`"{",`, `"-----BEGIN PRIVATE KEY-----",`, `request 1 ("Create <one>"): it holds a private key`},
		"a key in notes":     {`For the import`, `-----BEGIN RSA PRIVATE KEY-----`, `collection 1 ("Customers"): it holds a private key`},
		"a key in variables": {`"101"`, `"-----BEGIN EC PRIVATE KEY-----"`, `variables 1 ("sandbox"): it holds a private key`},
		"a key, escaped":     {`"content-type"`, `"PRIVATE\u0020KEY\u002d----"`, `request 1 ("Create <one>"): it holds a private key`},
		"a token in a URL":   {`/{{id}}`, `?access_token=eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2ln`, `request 1 ("Create <one>"): it holds a token`},
		"a token, a value":   {`"101"`, `"eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2ln"`, `variables 1 ("sandbox"): it holds a token`},
		"a user in a URL":    {`record/v1/customer/{{id}}`, `https://me:secret@1234567.suitetalk.api.netsuite.com/x`, `its URL has a user`},
		"a cookie that came": {`"content-type"`, `"set-cookie"`, `the example "204" has the header set-cookie`},
		"another encoding":   {"  \"variables\": [", "  \"variables\":\n[\"\xe9\"", `line 54: it is not UTF-8`},
		"no output":          {`"statusCode": 200,`, ``, `the example "204" is no output document`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(saved, c.old, c.replacement, 1)
			if text == saved {
				t.Fatalf("%q is not in the file", c.old)
			}
			path := testbed.WriteFile(t, filepath.Join(t.TempDir(), "w.json"), []byte(text), 0o600)
			_, err := workspace.Open(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %s and the file's name", err, c.want)
			}
			if content(t, path) != text {
				t.Error("the file was changed")
			}
		})
	}
}

// Two of the same name cannot be told apart.
func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	request := workspace.Request{Name: "A", Input: workspace.Input{Method: "GET"}}
	for name, d := range map[string]workspace.Document{
		"collections": {Collections: []workspace.Collection{{Name: "A"}, {Name: "A"}}},
		"requests":    {Collections: []workspace.Collection{{Name: "A", Requests: []workspace.Request{request, request}}}},
		"variables":   {Variables: []workspace.Set{{Name: "A"}, {Name: "A"}}},
	} {
		file := workspace.Memory()
		if _, err := file.Write(d, "none"); err == nil || !strings.Contains(err.Error(), "same name") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLargeWorkspace(t *testing.T) {
	t.Parallel()
	d := workspace.Document{Collections: []workspace.Collection{{Name: "A", Notes: strings.Repeat("n", workspace.MaxBytes)}}}
	if _, err := workspace.Memory().Write(d, "none"); err == nil || !strings.Contains(err.Error(), "16 MB") {
		t.Errorf("larger than allowed: %v", err)
	}
}
