//go:build browser

package workbench_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/workbench"
)

// Requests are saved into the file, with notes and example answers, and found
// again after a reload. What another program writes into the file is shown.
func TestSavedRequests(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "requests.json")
	v := openOn(t, wideLight, workbench.StartSimulator, func(o *workbench.Options) { o.Workspace = path })
	holds := func(parts ...string) {
		t.Helper()
		for _, part := range parts {
			testbed.Await(t, patience, part+" in the file", func() bool {
				text, err := os.ReadFile(path) // #nosec G304 -- the test's own
				return err == nil && strings.Contains(string(text), part)
			})
		}
	}
	v.drawer("Saved")
	v.wait("where they are kept", fmt.Sprintf(`document.querySelector('.library .where').textContent.includes(%q)`, path))
	v.saveAs("Read Ada", "Customers")
	holds(`"name": "Customers"`, `"name": "Read Ada"`, `"url": "record/v1/customer/101"`)
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info, err)
	}

	v.run()
	v.press("Keep the answer as an example")
	v.wait("the example", button("Example 200"))
	holds(`"statusCode": 200`)
	v.press("Example 200")
	v.wait("the example's document", `document.querySelector('dialog .cm-content')?.textContent.includes('"statusCode": 200')`)
	v.everywhere("an example")
	v.keys(kb.Escape)
	v.into("#saved-notes", "For the <import>")
	v.keys(kb.Tab)
	holds(`"notes": "For the <import>"`)

	v.typeURL("record/v1/customer/102")
	v.wait("that it is not saved", `document.querySelector('.standing')?.textContent.includes('Customers / Read Adanot saved')`)
	v.press("Save changes to “Read Ada”")
	v.wait("that it is saved", `document.querySelector('.standing')?.textContent === 'Customers / Read Ada'`)
	holds("record/v1/customer/102", "For the <import>", `"statusCode": 200`)
	v.everywhere("saved requests")
	key := eval[string](v, `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(s => s.example.privateKey.split('\n')[1])`)
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), key) || strings.Contains(string(text), "clientId") { // #nosec G304 -- the test's own
		t.Errorf("the file holds credentials, or cannot be read: %v", err)
	}

	v.typeURL("record/v1/customer/103")
	v.keys(kb.Escape)
	v.anew()
	v.wait("the saved request that was open", button("Save changes to “Read Ada”"))
	v.drawer("History")
	v.savesByKeys()
	holds("record/v1/customer/103", "For the <import>", `"statusCode": 200`)
	v.wait("that it is saved", `document.querySelector('.library').textContent.includes('Saved Read Ada.')`)
	v.savesByKeys()
	v.wait("that there is nothing to save", `document.querySelector('.library').textContent.includes('Read Ada is saved as it stands.')`)
	v.typeURL("record/v1/customer/102")
	v.keys(kb.Escape)
	v.savesByKeys()
	holds("record/v1/customer/102")

	v.typeURL("system/v1/serverTime")
	v.keys(kb.Escape, kb.Enter)
	v.wait("the time", `document.querySelector('.answer-of .answer-url').textContent === 'system/v1/serverTime'`)
	v.drawer("History")
	v.click(`document.querySelector('.entry.run')`)
	v.drawer("Saved")
	v.wait("no saved request to change into one of the history's", `!`+button("Save changes to"))
	v.click(saved("Read Ada"))
	v.shows("GET", "record/v1/customer/102")
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		t.Errorf("the saved request: %s", status)
	}

	text, err := os.ReadFile(path) // #nosec G304 -- the test's own
	if err != nil {
		t.Fatal(err)
	}
	// The request that is open follows the file, unless it was changed here.
	testbed.WriteFile(t, path, []byte(strings.Replace(string(text), "customer/102", "customer/104", 1)), 0o600)
	v.shows("GET", "record/v1/customer/104")
	v.typeURL("record/v1/customer/105")
	v.keys(kb.Escape)
	testbed.WriteFile(t, path, []byte(strings.Replace(string(text), "customer/102", "customer/106", 1)), 0o600)
	v.wait("the file's URL", `document.querySelector('.saved-open code')?.textContent === 'record/v1/customer/106'`)
	v.shows("GET", "record/v1/customer/105")
	testbed.WriteFile(t, path, []byte(strings.Replace(string(text), "Read Ada", "Read Grace", 1)), 0o600)
	v.wait("another program's change", saved("Read Grace"))
	v.wait("the notice of it", `document.querySelector('.library').textContent.includes('were changed by another program')`)
	v.click(saved("Read Grace"))
	v.click(`[...document.querySelectorAll(".saved-open button")].find(b => b.textContent === "Delete")`)
	v.wait("no request", `!`+saved("Read Grace"))
	v.press("Undo")
	v.wait("the request again", saved("Read Grace"))
	holds("Read Grace", `"statusCode": 200`)

	v.conflict(path)
	testbed.WriteFile(t, path, []byte("{"), 0o600)
	v.wait("the broken file", `document.querySelector('.library .note.bad')?.textContent.includes('line 1')`)
	if broken, err := os.ReadFile(path); err != nil || string(broken) != "{" { // #nosec G304 -- the test's own
		t.Errorf("the broken file became %q (%v)", broken, err)
	}
	testbed.WriteFile(t, path, []byte(strings.ReplaceAll(string(text), "Read Ada", "Mended")), 0o600)
	v.wait("the mended file", saved("Mended"))
	v.expected("409 (Conflict)", "422 (Unprocessable Entity)")
}

// conflict changes the file while the page does not look, and then by the page.
func (v *visit) conflict(path string) {
	v.t.Helper()
	// As in a tab behind another one, the page does not look whether the file changed.
	eval[bool](v, `(() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }); return true })()`)
	theirs := func() string {
		v.t.Helper()
		text, err := os.ReadFile(path) // #nosec G304 -- the test's own
		if err != nil {
			v.t.Fatal(err)
		}
		return string(text)
	}
	testbed.WriteFile(v.t, path, []byte(strings.Replace(theirs(), `"notes": "For the <import>"`, `"notes": "Theirs"`, 1)), 0o600)
	v.click(saved("Read Grace"))
	v.click(`[...document.querySelectorAll('.saved-open button')].find(b => b.textContent === 'Rename')`)
	v.do("select all", selectAll())
	call(v, input.InsertText, input.InsertTextParams{Text: "Read Hopper"})
	v.keys(kb.Enter)
	v.wait("the conflict", button("Make my change on the newer version"))
	if text := theirs(); !strings.Contains(text, "Theirs") || strings.Contains(text, "Read Hopper") {
		v.t.Errorf("the other program's change is lost: %s", text)
	}
	v.everywhere("a conflict")
	v.press("Make my change on the newer version")
	v.wait("the request by its new name", saved("Read Hopper"))
	if text := theirs(); !strings.Contains(text, "Theirs") || !strings.Contains(text, "Read Hopper") {
		v.t.Errorf("both changes are not in the file: %s", text)
	}
	eval[bool](v, `delete document.visibilityState`)
}

// A variable that has no value stops the run; with one, what is sent is shown, and
// the history keeps the variable. Imported requests may have some, too.
func TestVariablesAndImport(t *testing.T) {
	t.Parallel()
	v := open(t, wideDark)
	v.drawer("Saved")
	v.wait("that nothing is kept", `document.querySelector('.library .where').textContent.includes('--workspace FILE')`)
	v.typeURL("record/v1/customer/{{id}}")
	v.press("Run")
	v.wait("what is missing", `document.querySelector('#answer').textContent.includes('The variable id has no value. Nothing was sent.')`)
	if runs := v.runs(); runs != 0 {
		t.Errorf("%d requests were sent", runs)
	}
	v.wait("the variable beside the request", `document.querySelector('.standing')?.textContent.includes('id has no value')`)
	v.press("Edit variables…")
	v.press("id, which the request has")
	v.into(`[aria-label="Variable 1: value"]`, "101")
	v.press("Add a variable")
	v.into(`[aria-label="Variable 2: name"]`, "clientSecret")
	v.wait("the warning", `document.querySelector('dialog').textContent.includes('looks like a credential')`)
	v.everywhere("variables")
	v.unkept()
	v.click(`document.querySelector('[aria-label="Remove the variable clientSecret"]')`)
	v.press("Save and use sandbox")
	v.wait("the set", `document.querySelector('#variable-set').value === 'sandbox' && document.querySelector('#standing-set').value === 'sandbox'`)
	v.wait("the value beside the request", `document.querySelector('.standing-value')?.textContent === '101'`)
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		t.Errorf("with the variable: %s", status)
	}
	v.shows("GET", "record/v1/customer/{{id}}")
	v.copyAs("Input", `"url": "record/v1/customer/101"`)

	v.press("Import…")
	v.into("#import-text", `curl -u me:hidden https://7654321.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=5 -H 'Prefer: transient' --data-raw '{"q": "SELECT id, {{id}} AS n FROM customer WHERE id = {{id}}"}'`)
	v.wait("what is left out", `['-u is left out', 'account 7654321', 'POST'].every(part => document.querySelector('dialog').textContent.includes(part))`)
	if told := v.text("dialog .told"); strings.Contains(told, "hidden") {
		t.Errorf("the password is repeated: %s", told)
	}
	v.everywhere("import of cURL")
	v.press("Open it in the form")
	v.shows("POST", "query/v1/suiteql?limit=5")
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		t.Errorf("the imported line: %s", status)
	}

	// As in other tools, a cURL line may be pasted for a URL.
	eval[bool](v, `(() => {
		const data = new DataTransfer()
		data.setData('text/plain', "curl -H 'Accept: application/json' https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/record/v1/invoice?limit=2")
		document.querySelector('.request-line .combo input').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
		return true
	})()`)
	v.wait("the import of the line", `document.querySelector('#import-text')?.value.startsWith('curl -H')`)
	v.press("Open it in the form")
	v.shows("GET", "record/v1/invoice?limit=2")

	v.press("Import…")
	v.into("#import-text", `{"info":{"name":"Mine","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"auth":{"type":"oauth2"},
"variable":[{"key":"who","value":"102"}],"item":[{"name":"Records","item":[{"name":"Read","event":[{"listen":"test","script":{"exec":["x"]}}],
"request":{"method":"GET","url":{"raw":"{{base}}/services/rest/record/v1/customer/{{who}}"}}}]},{"name":"Time","request":"https://{{account}}.suitetalk.api.netsuite.com/services/rest/system/v1/serverTime"}]}`)
	v.press("Save 2 requests")
	v.wait("what became of it", `['the authorization (oauth2)', 'the test script', '2 requests and 1 set'].every(part => document.querySelector('dialog').textContent.includes(part))`)
	v.press("Done")
	v.click(saved("Read"))
	v.shows("GET", "record/v1/customer/{{who}}")
	eval[bool](v, `(() => { const e = document.querySelector('#variable-set'); e.value = 'Mine'; e.dispatchEvent(new Event('change', { bubbles: true })); return true })()`)
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		t.Errorf("the imported collection: %s", status)
	}
	v.typeURL("record/v1/customer/{{nobody}}")
	v.keys(kb.Escape)
	v.press("Run")
	v.wait("what is missing", `document.querySelector('#answer .verdict.bad')?.textContent.includes('nobody')`)
	v.click(saved("Read"))
	v.wait("nothing of it beside another request", `!document.querySelector('#answer .verdict.bad')`)
	v.anew()
	v.drawer("Saved")
	v.wait("the chosen set", `document.querySelector('#variable-set').value === 'Mine'`)
	v.click(saved("Time"))
	v.shows("GET", "system/v1/serverTime")
	v.fits()
}

// The history is grouped and searched, two answers are compared, and a request is
// copied in each form.
func TestHistoryAndCopies(t *testing.T) {
	t.Parallel()
	v := open(t, narrowDark)
	for _, url := range []string{"record/v1/customer/101", "record/v1/customer/102", "record/v1/customer/101", "record/v1/nosuch"} {
		v.typeURL(url)
		v.do("mark", mark())
		v.keys(kb.Escape, kb.Enter)
		v.answered()
	}
	v.copyAs("netsuite", "netsuite request")
	v.copyAs("cURL", "Bearer $NETSUITE_TOKEN")
	v.copyAs("Go", "package main")
	v.copyAs("Node.js", "await load('./netsuite-connector'")
	v.copyAs("Python", "from host import")
	v.everywhere("copy as")

	v.drawer("History")
	v.wait("the groups", `[...document.querySelectorAll('.runs section')].map(s => s.querySelectorAll('li').length).join() === '1,2,1'`)
	v.into(`[aria-label="Search the history"]`, "simulated 404")
	v.wait("what was found", `document.querySelectorAll('.runs li').length === 1 && document.querySelector('.runs').textContent.includes('1 of 4 runs')`)
	v.do("select all", selectAll())
	v.keys(kb.Backspace)
	v.wait("all runs", `document.querySelectorAll('.runs li').length === 4`)
	v.click(`[...document.querySelectorAll('.runs section')][1].querySelector('input')`)
	v.click(`[...document.querySelectorAll('.runs section')][2].querySelector('input')`)
	v.everywhere("history")
	v.press("Compare two answers")
	v.wait("the difference", `document.querySelector('.difference .cm-changedText')`)
	v.everywhere("two answers")
	v.keys(kb.Escape)
	v.wait("no dialog", `!document.querySelector('dialog')`)
	v.click(`[...document.querySelectorAll('.runs section')][2].querySelector('.entry')`)
	v.shows("GET", "record/v1/customer/102")
}

// savesByKeys presses Ctrl+S.
func (v *visit) savesByKeys() {
	v.t.Helper()
	v.do("save by keys", chromedp.KeyEvent("s", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.wait("the saved requests", `document.querySelector('#drawer [role=tab][data-tab=saved][aria-selected=true]')`)
}

// anew reloads the page.
func (v *visit) anew() {
	v.t.Helper()
	v.do("reload", reload())
}

// expected takes back the browser's complaints about answers of the workspace's
// calls that a test provoked.
func (v *visit) expected(statuses ...string) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.complaints = slices.DeleteFunc(v.complaints, func(complaint string) bool {
		return strings.Contains(complaint, "/api/workspace") && slices.ContainsFunc(statuses, func(status string) bool { return strings.Contains(complaint, status) })
	})
}

// saved is a script that finds a saved request.
func saved(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.entry.saved')].find(e => e.querySelector('.saved-name').textContent === %q)`, name)
}

func (v *visit) saveAs(name, collection string) {
	v.t.Helper()
	v.press("Save this request…")
	v.wait("the focus on the name", `document.activeElement.id === 'save-name' && getSelection().toString() !== ''`)
	v.into("#save-name", name)
	v.into("#save-collection", collection)
	v.everywhere("the form to save")
	v.click(`document.querySelector('dialog [type=submit]')`)
	v.wait("the saved request", saved(name))
}

// into types into a field in place of what stands there.
func (v *visit) into(selector, text string) {
	v.t.Helper()
	v.click(fmt.Sprintf(`document.querySelector(%q)`, selector))
	v.do("select all", selectAll())
	call(v, input.InsertText, input.InsertTextParams{Text: text})
}

// copyAs shows the request in a form, which is to hold the part.
func (v *visit) copyAs(form, part string) {
	v.t.Helper()
	if eval[bool](v, `!document.querySelector('.copy-as')?.offsetParent`) {
		v.click(tab("Copy as", ".answer"))
	}
	v.click(fmt.Sprintf(`[...document.querySelectorAll('.copy-as .segments button')].find(b => b.textContent === %q)`, form))
	v.wait(form, fmt.Sprintf(`document.querySelector('.copy-as pre')?.textContent.includes(%q)`, part))
}
