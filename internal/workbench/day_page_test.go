//go:build browser

package workbench_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
	"netsuite-connector/simulator"
)

// What somebody does in a day who used Postman for it: finds a record type, reads
// a record, queries and exports a table, changes a record, calls a RESTlet,
// follows a job, and saves the lot.
func TestADaysWork(t *testing.T) {
	t.Parallel()
	const jobTime = 10 * time.Minute
	path := filepath.Join(t.TempDir(), "day.json")
	account := &workbench.TunedAccount{Options: simulator.Options{JobTime: jobTime}}
	v := openOn(t, wideLight, account.Start, func(o *workbench.Options) { o.Workspace = path })

	v.drawer("Records")
	v.wait("the record types", `document.querySelector('.record-type')`)
	v.click(`document.querySelector('[aria-label="Search record types"]')`)
	v.insert("custo")
	v.wait("the type", recordType("customer"))
	v.click(recordType("customer"))
	v.into(`[aria-label="Record’s id"]`, "101")
	v.records("Read")
	v.ran("200")
	v.editorShows(`"companyName": "Alder Outfitters"`)
	v.saves("Read a customer")

	v.drawer("Records")
	v.tickField("companyName")
	v.records("SuiteQL")
	v.ran("200")
	v.wait("the table", `document.querySelector('.cells table')?.getAttribute('aria-rowcount') === '25'`)
	v.search("zürich")
	v.rows("103")
	v.csv("id,companyname\r\n103,Café Zürich\r\n")
	v.picture("day-query")
	v.saves("Names of customers")

	v.drawer("Records")
	v.into(`[aria-label="Record’s id"]`, "101")
	v.records("Change")
	v.shows("PATCH", "record/v1/customer/101")
	v.focusOn(".request-parts .cm-content")
	v.replace(`{"companyName": "Alder & Daughters"}`)
	v.ran("204")
	v.saves("Rename a customer")
	v.press("Open the record")
	v.ran("200")
	v.editorShows(`"companyName": "Alder & Daughters"`)

	v.example("Call a RESTlet")
	v.typeInto("Script", "customscript_echo")
	v.typeInto("Deployment", "1")
	v.click(`document.querySelector('[aria-label="Parameter: name 1"]')`)
	v.insert("status")
	v.keys(kb.Tab)
	v.insert("open")
	v.ran("200")
	v.editorShows(`"status": "open"`)
	v.saves("Call our RESTlet")

	v.example("Create a customer")
	v.click(tab("Headers", "#request"))
	v.into("#input_headers-0-name", "Prefer")
	v.into("#input_headers-0-value", "respond-async")
	v.ran("202")
	v.wait("the job", `document.querySelector('.job [data-progress=pending]')`)
	account.Pass(jobTime + time.Minute)
	v.wait("the job's end", `document.querySelector('.job [data-completed=true][data-progress=succeeded]')`)
	v.saves("Create by a job")
	v.press("Open its result")
	v.ran("204")
	v.picture("day-saved")
	v.accessible("the end of the day")
	v.fits()

	v.holds(path, map[string]string{
		"Read a customer": "GET record/v1/customer/101", "Names of customers": "POST query/v1/suiteql", "Rename a customer": "PATCH record/v1/customer/101",
		"Call our RESTlet": "GET /app/site/hosting/restlet.nl?script=customscript_echo&deploy=1", "Create by a job": "POST record/v1/customer",
	})
}

// holds holds the workspace file to the requests, and to no credential.
func (v *visit) holds(path string, want map[string]string) {
	v.t.Helper()
	text, err := os.ReadFile(path) // #nosec G304 -- the test's own
	if err != nil {
		v.t.Fatal(err)
	}
	var kept struct {
		Collections []struct {
			Name     string
			Requests []struct {
				Name  string
				Input struct{ Method, URL string }
			}
		}
	}
	if err := json.Unmarshal(text, &kept); err != nil || len(kept.Collections) != 1 {
		v.t.Fatalf("%v: %s", err, text)
	}
	got := map[string]string{}
	for _, request := range kept.Collections[0].Requests {
		got[request.Name] = request.Input.Method + " " + request.Input.URL
	}
	for name, request := range want {
		if got[name] != request {
			v.t.Errorf("%s is %q in the file, want %q", name, got[name], request)
		}
	}
	if len(got) != len(want) {
		v.t.Errorf("the file has %d requests, want %d", len(got), len(want))
	}
	secrets := eval[[]string](v, `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(
		s => [s.example.clientId, s.example.certificateId, ...s.example.privateKey.split('\n').filter(line => line.length > 20)])`)
	if len(secrets) < 5 || slices.Contains(secrets, "") {
		v.t.Fatalf("the example's credentials are %d", len(secrets))
	}
	for _, secret := range append(secrets, "PRIVATE KEY", "Bearer ") {
		if strings.Contains(string(text), secret) {
			v.t.Errorf("the file holds the credential %q", secret)
		}
	}
}

// ran runs the request, whose answer is to have the status.
func (v *visit) ran(status string) {
	v.t.Helper()
	v.run()
	if got := v.text("#status"); !strings.HasPrefix(got, status) {
		v.t.Fatalf("the answer is %s, want %s", got, status)
	}
}

// saves keeps the request in the form, and waits until it is on the list.
func (v *visit) saves(name string) {
	v.t.Helper()
	v.drawer("Saved")
	v.press("Save this request…") // which is another one than was saved before
	v.into("#save-name", name)
	v.click(`document.querySelector('dialog [type=submit]')`)
	v.wait("the saved request", saved(name))
	v.wait("no dialog", `!document.querySelector('dialog')`)
}

// records presses a button of the panel of a record type.
func (v *visit) records(button string) {
	v.t.Helper()
	v.click(fmt.Sprintf(`[...document.querySelectorAll('.records button')].find(b => b.textContent === %q)`, button))
}

// tickField chooses a field of the record type.
func (v *visit) tickField(name string) {
	v.t.Helper()
	v.wait("the fields", `document.querySelector('.record-field')`)
	v.click(fmt.Sprintf(`[...document.querySelectorAll('.record-field')].find(e => e.querySelector('.record-field-name').textContent === %q).querySelector('input')`, name))
}

// editorShows waits until the answer's text holds a part.
func (v *visit) editorShows(part string) {
	v.t.Helper()
	v.wait("the answer's "+part, fmt.Sprintf(`document.querySelector('.answer .cm-content')?.textContent.includes(%q)`, part))
}

// recordType is a script that finds a record type.
func recordType(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.record-type')].find(e => e.textContent === %q)`, name)
}
