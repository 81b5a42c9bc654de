//go:build browser

package workbench_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
)

// What was written for one request is not sent with another. One page serves for
// all of these: a browser takes long to start.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.beginsWithARead()
	v.readsATypedRecordType()
	v.leavesOutTheBody()
	v.saysWhatAnExampleReplaced()
}

// beginsWithARead holds the page to a first request that reads one record.
func (v *visit) beginsWithARead() {
	v.t.Helper()
	v.shows("GET", "record/v1/customer/101")
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		v.t.Errorf("the first request: %s", status)
	}
	v.sentOnly("record/v1/customer/101")
}

// A record type that is picked from the completion is read, with nothing of the
// request that stood there before. What was left out can be put back.
func TestPickedRecordTypeIsRead(t *testing.T) {
	t.Parallel()
	v := open(t, wideDark)
	v.example("SuiteQL query")
	v.typeURL("custom")
	v.wait("the record types", `[...document.querySelectorAll('[role=option] .mono')].some(e => e.textContent === 'record/v1/customer')`)
	for v.chosen() != "record/v1/customer" {
		v.keys(kb.ArrowDown)
	}
	v.enter()
	v.shows("GET", "record/v1/customer")
	if runs := v.runs(); runs != 0 {
		t.Errorf("picking sent %d requests", runs)
	}
	v.leftOut("the method POST", "the body", "the header Prefer: transient", "the parameter limit=5")
	v.picture("left-out")
	v.accessible("what was left out")
	v.fits()
	v.do("mark", mark())
	v.enter()
	v.answered()
	v.sentOnly("record/v1/customer")
	v.press("Put back")
	v.shows("POST", "record/v1/customer")
	v.editor(`"q": "SELECT`)
	if runs := v.runs(); runs != 1 {
		t.Errorf("%d requests were sent", runs)
	}
}

// readsATypedRecordType types URLs where a POST stands: they are read, by Enter
// and by a click on Run straight from the URL field.
func (v *visit) readsATypedRecordType() {
	v.t.Helper()
	before := v.runs()
	for how, send := range map[string]func(){
		"Enter": func() { v.keys(kb.Escape, kb.Enter) },
		"Run":   func() { v.click(button("Run")) },
	} {
		v.example("SuiteQL query")
		v.typeURL("record/v1/customer")
		v.do("mark", mark())
		send()
		v.answered()
		v.shows("GET", "record/v1/customer")
		v.leftOut("the method POST", "the body", "the header Prefer: transient", "the parameter limit=5")
		if status := v.text("#status"); !strings.HasPrefix(status, "200") {
			v.t.Errorf("%s: %s", how, status)
		}
		v.sentOnly("record/v1/customer")
	}

	// A method that was chosen for the new URL stays. The body of the earlier
	// request is not sent with it, and nothing else before the person has seen
	// so.
	v.example("SuiteQL query")
	v.method("PATCH")
	v.typeURL("record/v1/customer/101")
	v.keys(kb.Escape, kb.Enter)
	v.leftOut("the body")
	v.shows("PATCH", "record/v1/customer/101")
	v.editor("")
	if runs := v.runs() - before; runs != 2 {
		v.t.Errorf("%d requests were sent, want the two reads", runs)
	}

	// Another record of the same type keeps what was written for it.
	v.example("Create a customer")
	v.method("PATCH")
	v.typeURL("record/v1/customer/102")
	v.keys(kb.Escape, kb.Tab)
	v.shows("PATCH", "record/v1/customer/102")
	v.editor("Acme Bolts")
}

// leavesOutTheBody changes the method to GET, which takes the body out of the
// form and of the request.
func (v *visit) leavesOutTheBody() {
	v.t.Helper()
	v.example("Create a customer")
	v.editor("Acme Bolts")
	v.method("GET")
	v.leftOut("the body")
	v.click(tab("Body", "#request"))
	v.wait("no editor", `!document.querySelector('.request-parts .tabs .cm-content') && document.querySelector('.request-parts .tabs [role=tabpanel]:not([hidden])').textContent.includes('A GET request has no body')`)
	v.run()
	v.sentOnly("record/v1/customer")
	v.press("Put back")
	v.shows("POST", "record/v1/customer")
	v.editor("Acme Bolts")
	v.wait("no notice", `!document.querySelector('.left-out')`)

	v.method("DELETE")
	v.leftOut("the body")
}

// saysWhatAnExampleReplaced picks examples, which replace the whole request.
func (v *visit) saysWhatAnExampleReplaced() {
	v.t.Helper()
	v.example("SuiteQL query")
	v.example("Server time")
	v.shows("GET", "system/v1/serverTime")
	v.leftOut("the body", "the header Prefer: transient", "the parameter limit=5")
	v.run()
	v.sentOnly("system/v1/serverTime")
	v.press("Put back")
	v.shows("POST", "query/v1/suiteql")
	v.wait("the query", `document.querySelector('.sql .cm-content')?.textContent.startsWith('SELECT')`)
	v.press("As it is sent")
	v.editor(`"q": "SELECT`)
	v.example("Record types")
	v.press("Dismiss")
	v.wait("no notice", `!document.querySelector('.left-out')`)

	// A write is not carried over to another account.
	v.example("Create a customer")
	v.press("NetSuite")
	v.shows("GET", "record/v1/customer")
	v.leftOut("the body")
}

// DELETE asks first, and names the record and the account.
func TestDeleteAsksFirst(t *testing.T) {
	t.Parallel()
	v := open(t, narrowDark)
	v.example("Create a customer")
	v.run()
	id := eval[string](v, `/Record ID (\d+)/.exec(document.querySelector('.summary').textContent)[1]`)
	v.method("DELETE")
	v.typeURL("record/v1/customer/" + id)
	v.keys(kb.Escape)
	v.press("Run")
	v.wait("the question", `document.querySelector('dialog[open]')`)
	for _, part := range []string{"Delete customer " + id + "?", "DELETE record/v1/customer/" + id, "the simulated account 1234567_SB1"} {
		if asked := v.text("dialog"); !strings.Contains(asked, part) {
			t.Errorf("the question lacks %q: %s", part, asked)
		}
	}
	v.wait("the focus on the safe answer", `document.activeElement === `+button("Do not send"))
	v.everywhere("the question")
	v.keys(kb.Escape)
	v.wait("no question", `!document.querySelector('dialog')`)
	if runs := v.runs(); runs != 1 {
		t.Errorf("%d requests were sent, want the create alone", runs)
	}
	v.do("mark", mark())
	v.press("Run")
	v.wait("the question again", `document.querySelector('dialog[open]')`)
	v.click(`[...document.querySelectorAll('dialog button')].find(b => b.textContent === 'Delete')`)
	v.answered()
	if status := v.text("#status"); !strings.HasPrefix(status, "204") {
		t.Errorf("the confirmed DELETE: %s", status)
	}
}

// A write to a production account asks first; a read does not, nor does a write
// to a sandbox. Without credentials, nothing goes to NetSuite here.
func TestWriteToProductionAsksFirst(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.press("NetSuite")
	account := func(id string) {
		t.Helper()
		v.click(`document.querySelector('#credentials_accountId')`)
		v.do("select all", selectAll())
		v.keys(id)
		v.wait("the account", fmt.Sprintf(`document.querySelector('#credentials_accountId').value === %q`, id))
	}
	refused := func() {
		t.Helper()
		v.run()
		if problem := v.text(".problem"); !strings.Contains(problem, "INVALID_CREDENTIALS") {
			t.Errorf("the request ended with %s", problem)
		}
	}
	account("1234567")
	refused() // GET
	v.example("SuiteQL query")
	refused()
	v.example("List customers")
	v.method("POST")
	v.press("Run")
	v.wait("the question", `document.querySelector('dialog[open]')`)
	for _, part := range []string{"Send this write to production?", "POST record/v1/customer", "1234567 (production)"} {
		if asked := v.text("dialog"); !strings.Contains(asked, part) {
			t.Errorf("the question lacks %q: %s", part, asked)
		}
	}
	v.picture("production")
	v.press("Do not send")
	v.wait("no question", `!document.querySelector('dialog')`)
	if runs := v.runs(); runs != 2 {
		t.Errorf("%d requests were sent, want the two reads", runs)
	}
	account("1234567_SB1")
	refused() // POST, unasked
}

// A read that is cancelled has changed nothing, and the page says so.
func TestCancelledRead(t *testing.T) {
	t.Parallel()
	account := &workbench.SilentAccount{Method: http.MethodGet, Path: "/services/rest/record/"}
	v := openOn(t, wideLight, account.Start)
	v.press("Run")
	account.AwaitRequest(t)
	v.press("Cancel")
	v.answered()
	problem := v.text(".problem")
	for _, part := range []string{"CANCELLED", "The call was cancelled.", "it changed nothing in NetSuite", "Run the request again if it is still needed."} {
		if !strings.Contains(problem, part) {
			t.Errorf("the problem lacks %q: %s", part, problem)
		}
	}
	for _, part := range []string{"unknown", "may have", "ook ", "write"} {
		if strings.Contains(problem, part) {
			t.Errorf("the problem of a read says %q: %s", part, problem)
		}
	}
	v.picture("cancelled-read")

	// A reload ends the run that is under way; what became of it is shown.
	v.do("mark", mark())
	v.press("Run")
	account.AwaitRequests(t, 2)
	v.do("reload", reload())
	v.wait("what became of it", `document.querySelector('.problem')?.textContent.includes('it changed nothing in NetSuite')`)
	if runs := v.runs(); runs != 2 {
		t.Errorf("there are %d runs", runs)
	}
}

// looksFirst holds a problem with an unknown outcome to advice that begins with
// looking, and that nothing contradicts.
func (v *visit) looksFirst() {
	v.t.Helper()
	if title := v.text(".problem-head"); title != "NetSuite may have carried this out" {
		v.t.Errorf("the problem is headed %q", title)
	}
	if advice := eval[[]string](v, `[...document.querySelectorAll('.problem-advice')].map(e => e.textContent)`); len(advice) != 1 || !strings.HasPrefix(advice[0], "What to do: Look in NetSuite first") {
		v.t.Errorf("the advice is %q", advice)
	}
	problem := v.text(".problem")
	for _, part := range []string{"ry again", "Run the request again"} {
		if strings.Contains(problem, part) {
			v.t.Errorf("the problem says %q beside it: %s", part, problem)
		}
	}
}

// method chooses a method, as the keyboard does.
func (v *visit) method(name string) {
	v.t.Helper()
	eval[bool](v, fmt.Sprintf(`(() => {
		const e = document.querySelector('.request-line select')
		e.focus()
		e.selectedIndex = [...e.options].findIndex(o => o.textContent === %q)
		e.dispatchEvent(new Event('change', { bubbles: true }))
		return true
	})()`, name))
}

// typeURL types in place of the URL.
func (v *visit) typeURL(text string) {
	v.t.Helper()
	v.click(`document.querySelector('.request-line .combo input')`)
	v.do("select all", selectAll())
	v.keys(strings.Split(text, "")...)
}

// enter presses Enter as a keyboard does: one event, whose text is not typed
// where the page has prevented the key's default.
func (v *visit) enter() {
	v.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		event := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			event.Text = "\r"
		}
		call(v, input.DispatchKeyEvent, event)
	}
}

// chosen is the suggestion that Enter would take.
func (v *visit) chosen() string {
	v.t.Helper()
	return eval[string](v, `document.querySelector('[role=option][aria-selected=true] .mono')?.textContent ?? ''`)
}

// shows waits until the form has the method and the URL.
func (v *visit) shows(method, url string) {
	v.t.Helper()
	v.wait(method+" "+url, fmt.Sprintf(`document.querySelector('.request-line select').selectedOptions[0].textContent === %q && document.querySelector('.request-line .combo input').value === %q`, method, url))
}

// editor waits until the body's editor holds the text; "" means an empty body.
func (v *visit) editor(text string) {
	v.t.Helper()
	if text == "" {
		v.wait("an empty editor", `document.querySelector('.request-parts .tabs .cm-content .cm-placeholder')`)
		return
	}
	v.wait("the body "+text, fmt.Sprintf(`document.querySelector('.request-parts .tabs .cm-content')?.textContent.includes(%q)`, text))
}

// leftOut waits until the page says that the parts were left out.
func (v *visit) leftOut(parts ...string) {
	v.t.Helper()
	for _, part := range parts {
		v.wait("the notice of "+part, fmt.Sprintf(`document.querySelector('.left-out')?.textContent.includes(%q)`, part))
	}
}

// runs is how many requests the workbench has sent.
func (v *visit) runs() int {
	v.t.Helper()
	return eval[int](v, `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(s => s.runs.length)`)
}

// sentOnly holds the latest request, as the workbench passed it on, to a GET of
// the URL with nothing else.
func (v *visit) sentOnly(url string) {
	v.t.Helper()
	command := eval[string](v, `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(s => fetch('/api/runs/' + s.runs[0].id + '/equivalent', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } })).then(r => r.json()).then(e => e.command)`)
	_, request, _ := strings.Cut(command, "netsuite request")
	if got := strings.Join(strings.Fields(strings.ReplaceAll(request, "\\\n", " ")), " "); got != "--credentials credentials.json "+url {
		v.t.Errorf("sent: %s", got)
	}
}
