//go:build browser

package workbench_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
	"netsuite-connector/simulator"
)

// A query is written as SQL, with its table and its columns completed; its
// answer is a table, whose pages and records are a click away.
func TestSuiteQLPage(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.example("SuiteQL query")
	v.writesSQL()
	v.opensPages()
	v.opensRecordsOfRows()
	v.leavesOtherBodiesAlone()
	v.browsesRecordTypes()

	v.example("Record types")
	v.run()
	v.wait("the rows", `document.querySelector('.cells tbody tr')`)
	v.click(`document.querySelector('[aria-label="Open customer"]')`)
	v.shows("GET", "record/v1/customer")
}

func (v *visit) writesSQL() {
	v.t.Helper()
	v.focusOn(".sql .cm-content")
	v.replace("SELECT id, companyname FROM ")
	v.keys("c", "u", "s", "t", "o", "m", "e", "r")
	v.option("customer")
	v.enter()
	v.insert(` c WHERE c.`)
	v.keys("e", "n", "t")
	v.option("entityid")
	v.picture("sql-completion")
	v.accessible("the completion of SQL")
	v.enter()
	v.insert(` <> 'it''s "x"' ORDER BY id`)
	v.do("mark", mark())
	call(v, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Modifiers: 2,
	})
	v.answered()
	const want = `{\n  "q": "SELECT id, companyname FROM customer c WHERE c.entityid <> 'it''s \"x\"' ORDER BY id"\n}`
	if body := eval[string](v, latestRun(`runs[0].draft.input.body`)); body != strings.ReplaceAll(want, `\n`, "\n") {
		v.t.Errorf("the body is %s", body)
	}
	v.rows("101", "102", "103", "104", "105")
	v.picture("sql")
	v.accessible("a query and its table")
	v.fits()
}

func (v *visit) opensPages() {
	v.t.Helper()
	v.do("mark", mark())
	v.press("Next page")
	v.answered()
	v.rows("106", "107", "108", "109", "110")
	if told := v.text(".pages .hint"); told != "5 rows of 24, from 5 on; more follow." {
		v.t.Errorf("the page is told as %q", told)
	}
	if offset := eval[string](v, `[...document.querySelectorAll('.range .amount')].map(e => e.textContent + e.querySelector('input').value).join()`); offset != "Limit5,Offset5" {
		v.t.Errorf("the form has %s", offset)
	}
	v.do("mark", mark())
	v.press("All pages")
	v.answered()
	v.wait("all rows", `document.querySelector('.cells table').getAttribute('aria-rowcount') === '25'`)
}

func (v *visit) opensRecordsOfRows() {
	v.t.Helper()
	runs := eval[int](v, latestRun(`runs.length`))
	v.click(`document.querySelector('[aria-label="Open customer 102"]')`)
	v.shows("GET", "record/v1/customer/102")
	v.run()
	v.press("Text")
	v.wait("the links", `document.querySelector('.answer .cm-link')`)
	v.picture("links")
	v.click(`[...document.querySelectorAll('.answer .cm-link')].find(e => e.textContent.endsWith('/currency/1'))`)
	v.shows("GET", "record/v1/currency/1")
	runs++
	if now := eval[int](v, latestRun(`runs.length`)); now != runs {
		v.t.Errorf("opening a record sent %d requests", now-runs)
	}
}

// leavesOtherBodiesAlone writes a body that is more than a query.
func (v *visit) leavesOtherBodiesAlone() {
	v.t.Helper()
	const body = `{"q":"SELECT id FROM customer WHERE id = ?","params":[101]}`
	v.example("Create a customer")
	v.focusOn(".request-parts .cm-content")
	v.replace(body)
	v.click(`document.querySelector('.request-line .combo input')`)
	v.replace("query/v1/suiteql")
	v.keys(kb.Escape, kb.Tab)
	v.wait("the reason", `document.querySelector('.sql > .hint')?.textContent.startsWith('The body has params besides q')`)
	v.wait("the body as it is", fmt.Sprintf(`document.querySelector('.sql .cm-content')?.textContent === %q`, body))
}

// browsesRecordTypes finds a record type and its fields, and makes requests of
// them.
func (v *visit) browsesRecordTypes() {
	v.t.Helper()
	if asked := eval[int](v, `performance.getEntriesByType('resource').filter(e => e.name.endsWith('/api/record-fields')).length`); asked != 1 {
		v.t.Errorf("the fields of the one table in use were asked for %d times", asked)
	}
	v.drawer("Records")
	v.wait("the record types", `document.querySelector('.record-type')`)
	v.click(`document.querySelector('[aria-label="Search record types"]')`)
	v.insert("omer")
	v.wait("the types found", `[...document.querySelectorAll('.record-type')].map(e => e.textContent).includes('customer')`)
	v.click(`[...document.querySelectorAll('.record-type')].find(e => e.textContent === 'customer')`)
	v.wait("the fields", `document.querySelectorAll('.record-field').length > 50`)
	v.click(`document.querySelector('[aria-label="Search the fields of customer"]')`)
	for _, name := range []string{"companyName", "subsidiary", "isPerson"} {
		v.replace(name)
		v.click(fmt.Sprintf(`[...document.querySelectorAll('.record-field')].find(e => e.querySelector('.record-field-name').textContent === %q)?.querySelector('input')`, name))
		v.click(`document.querySelector('[aria-label="Search the fields of customer"]')`)
	}
	v.picture("fields")
	v.accessible("a record type's fields")
	v.fits()
	runs := eval[int](v, latestRun(`runs.length`))
	v.click(`[...document.querySelectorAll('.records button')].find(b => b.textContent === 'Create')`)
	v.shows("POST", "record/v1/customer")
	v.wait("the body", `document.querySelector('.request-parts .cm-content')?.innerText.replace(/\s+/g, ' ').includes('{ "companyName": "", "isPerson": false, "subsidiary": { "id": "" } }')`)
	v.fillsInMore()
	v.click(`[...document.querySelectorAll('.records button')].find(b => b.textContent === 'SuiteQL')`)
	v.wait("the query", `document.querySelector('.sql .cm-content')?.innerText.startsWith('SELECT id, companyname, isperson, subsidiary\nFROM customer')`)
	v.click(`document.querySelector('[aria-label="Record’s id"]')`)
	v.replace("eid:CRM-3")
	v.enter()
	v.shows("GET", "record/v1/customer/eid:CRM-3")
	v.click(`[...document.querySelectorAll('.records button')].find(b => b.textContent === 'List')`)
	v.shows("GET", "record/v1/customer")
	if now := eval[int](v, latestRun(`runs.length`)); now != runs {
		v.t.Errorf("the browser of record types sent %d requests", now-runs)
	}
}

// fillsInMore adds a field to a body in which something was written.
func (v *visit) fillsInMore() {
	v.t.Helper()
	v.focusOn(".request-parts .cm-content")
	v.replace(`{"companyName":  "Acme",` + "\n" + `"custentity_crm_number": 9007199254740993}`)
	v.press("Add to the body")
	const want = `{"companyName":  "Acme",\n"custentity_crm_number": 9007199254740993,\n  "isPerson": false,\n  "subsidiary": { "id": "" }\n}`
	v.wait("the fields that the body lacked", fmt.Sprintf(`[...document.querySelectorAll('.request-parts .cm-line')].map(e => e.textContent).join('\n') === '%s'`, want))
	v.click(`document.querySelector('[aria-label="Record’s id"]')`)
	v.insert("102")
	v.click(`[...document.querySelectorAll('.records button')].find(b => b.textContent === 'Change')`)
	v.shows("PATCH", "record/v1/customer/102")
	v.wait("the body", `document.querySelector('.request-parts .cm-content')?.innerText.replace(/\s+/g, ' ').includes('{ "companyName": "", "isPerson": false, "subsidiary": { "id": "" } }')`)
}

// A RESTlet's call is put together in a form, or read from a URL; its answer is
// a table, a tree and a CSV file that keep every digit.
func TestRESTletPage(t *testing.T) {
	t.Parallel()
	v := open(t, narrowDark)
	v.fillsInARestlet()
	v.showsRows()
	v.showsATree()
}

func (v *visit) fillsInARestlet() {
	v.t.Helper()
	v.example("Call a RESTlet")
	v.typeInto("Script", "customscript_echo")
	v.typeInto("Deployment", "1")
	v.wait("the URL", `document.querySelector('#input_url').value === '/app/site/hosting/restlet.nl?script=customscript_echo&deploy=1'`)
	v.click(`document.querySelector('[aria-label="Parameter: name 1"]')`)
	v.insert("a b")
	v.keys(kb.Tab)
	v.insert("1&2")
	v.wait("the query", `document.querySelector('#input_query-0-name').value === 'a b' && document.querySelector('#input_query-0-value').value === '1&2'`)
	// The other way round, with a parameter that stands in the URL.
	v.click(`document.querySelector('#input_url')`)
	v.replace("https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1&deploy=customdeploy1&q=x%20y")
	v.keys(kb.Escape, kb.Tab)
	v.wait("the form", `[...document.querySelectorAll('.restlet-line input')].map(e => e.value).join() === '1,customdeploy1'`)
	if got := eval[string](v, `[...document.querySelectorAll('.restlet .pair input')].map(e => e.value).join('|')`); got != "q|x y|a b|1&2||" {
		v.t.Errorf("the parameters are %s", got)
	}
	v.typeInto("Deployment", "1")
	v.wait("the URL", `document.querySelector('#input_url').value === 'https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1&deploy=1'`)
	v.picture("restlet")
	v.accessible("the form of a RESTlet")
	v.fits()
}

// echoed is what the RESTlet is sent, and returns.
const echoed = `[{"id":"9","n":12345678901234567891,"text":"semi;colon, \"quoted\""},` +
	`{"id":"10","n":12345678901234567890,"text":"=1+1"},{"id":"101","n":-1.50,"text":"two\nlines","more":{"deep":[1.10,null]}}]`

func (v *visit) showsRows() {
	v.t.Helper()
	v.method("POST")
	v.click(tab("Body", "#request"))
	v.focusOn(".request-parts .cm-content")
	v.replace(echoed)
	v.run()
	v.rows("9", "10", "101")
	v.click(`[...document.querySelectorAll('.cells th button')].find(b => b.textContent.startsWith('n'))`)
	v.rows("101", "10", "9")
	v.click(`[...document.querySelectorAll('.cells th button')].find(b => b.textContent.startsWith('n'))`)
	v.rows("9", "10", "101")
	v.click(`[...document.querySelectorAll('.cells th button')].find(b => b.textContent.startsWith('id'))`)
	v.rows("9", "10", "101")
	v.picture("table")
	v.accessible("a table")
	v.fits()
	const head, last = "id,n,text,more\r\n", "101,-1.50,\"two\nlines\",\"{\"\"deep\"\":[1.10,null]}\"\r\n"
	const first = "9,12345678901234567891,\"semi;colon, \"\"quoted\"\"\",\r\n"
	v.csv(head + first + "10,12345678901234567890,=1+1,\r\n" + last)
	v.click(`document.querySelector('.table-view .tick input')`)
	v.csv(head + first + "10,12345678901234567890,'=1+1,\r\n" + last)
	v.search("QUOTED")
	v.rows("9")
	v.csv(head + first)
	v.search("")
}

// csv holds the file that is saved to its content.
func (v *visit) csv(want string) {
	v.t.Helper()
	eval[bool](v, `(() => {
		window.saved = undefined
		window.made ??= URL.createObjectURL
		URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text }); return window.made.call(URL, blob) }
		return true
	})()`)
	v.press("CSV of")
	v.wait("the file", `window.saved !== undefined`)
	if got := eval[string](v, `window.saved`); got != want {
		v.t.Errorf("the CSV file is %q, want %q", got, want)
	}
}

func (v *visit) showsATree() {
	v.t.Helper()
	v.press("Tree")
	v.wait("the tree", `document.querySelectorAll('[role=treeitem]').length > 10`)
	v.search("1.1")
	v.wait("the place", `document.querySelector('[role=treeitem][aria-selected=true]')?.textContent === '01.10' && document.querySelector('.tree-chosen code').textContent === '[2].more.deep[0]'`)
	v.search("")
	v.click(`[...document.querySelectorAll('[role=treeitem]')].find(e => e.textContent.includes('{ 4 members }'))`)
	v.wait("the folded line", `![...document.querySelectorAll('[role=treeitem]')].some(e => e.textContent.includes('two'))`)
	v.keys(kb.ArrowRight, kb.ArrowRight, kb.ArrowDown)
	v.wait("the number", `document.querySelector('.tree-chosen code').textContent === '[2].n'`)
	v.picture("tree")
	v.accessible("a tree")
	v.fits()
	v.press("Text")
	v.search("1234567890123456789")
	v.wait("the count", `document.querySelector('.found-count')?.textContent === '1 of 2'`)
	v.click(`document.querySelector('[aria-label="Next place"]')`)
	v.wait("the next", `document.querySelector('.found-count')?.textContent === '2 of 2'`)
}

// A body of megabytes is shown in part, which the page says, and whole when it
// is asked for. A job is followed to its end, without a trace in the history.
func TestLargeAnswersAndJobs(t *testing.T) {
	t.Parallel()
	const jobTime = 10 * time.Minute
	account := &workbench.TunedAccount{Options: simulator.Options{Customers: 3000, JobTime: jobTime}}
	v := openOn(t, wideDark, account.Start)
	v.followsAJob(func() { account.Pass(jobTime + time.Minute) })
	v.loadsTheWhole()
}

// followsAJob watches a job that ends when time passes.
func (v *visit) followsAJob(pass func()) {
	v.t.Helper()
	v.example("Create a customer")
	v.press("Headers")
	v.click(`document.querySelector('#input_headers-0-name')`)
	v.insert("Prefer")
	v.keys(kb.Tab)
	v.insert("respond-async")
	v.run()
	v.wait("the job's task", `document.querySelector('.job [data-progress=pending]') && document.querySelector('.job .tasks li')`)
	v.picture("job")
	v.accessible("a job")
	pass()
	v.wait("the job's end", `document.querySelector('.job [data-completed=true][data-progress=succeeded]')`)
	if told := v.text(".job .hint"); told != "1 of 1 task done." {
		v.t.Errorf("the job's tasks: %s", told)
	}
	if runs := eval[int](v, latestRun(`runs.length`)); runs != 1 {
		v.t.Errorf("following a job left %d entries in the history", runs)
	}
	v.press("Open its result")
	v.shows("GET", "async/v1/job/1/task/1/result")
	v.do("mark", mark())
	v.press("Wait for it, and get its result")
	v.answered()
	v.press("Open the record")
	if url := eval[string](v, `document.querySelector('#input_url').value`); !strings.HasPrefix(url, "record/v1/customer/") {
		v.t.Errorf("the record of the job opens as %s", url)
	}
}

func (v *visit) loadsTheWhole() {
	v.t.Helper()
	v.example("SuiteQL query")
	v.focusOn(".sql .cm-content")
	v.replace("SELECT id, companyname, email, entityid, externalid, email AS a, email AS b, email AS c, email AS d, email AS e, email AS f, email AS g, email AS h, email AS i, email AS j, email AS k, email AS l, email AS m FROM customer ORDER BY id")
	v.click(`[...document.querySelectorAll('.range .amount')].find(e => e.textContent === 'Limit').querySelector('input')`)
	v.replace("1000")
	v.click(`[...document.querySelectorAll('.range .tick')].find(e => e.textContent === 'All pages').querySelector('input')`)
	v.run()
	v.wait("what is said of the part", `/Shown are the first \d{3}\.\d KB of a body of 1\.\d MB\. Table and tree need the whole\./.test(document.querySelector('.answer-body .note')?.textContent)`)
	v.picture("part")
	v.press("Load the whole")
	v.wait("all rows", `document.querySelector('.cells table')?.getAttribute('aria-rowcount') === '3026'`)
	if drawn := eval[int](v, `document.querySelectorAll('.cells tbody tr').length`); drawn > 100 {
		v.t.Errorf("%d rows are drawn at once", drawn)
	}
	v.press("Tree")
	v.search("CUST0024")
	v.wait("the place", `document.querySelector('.tree-chosen code')?.textContent === 'items[23].entityid' && document.querySelector('[role=treeitem][aria-selected=true]')?.textContent.includes('CUST0024')`)
	if drawn := eval[int](v, `document.querySelectorAll('[role=treeitem]').length`); drawn > 100 {
		v.t.Errorf("%d lines are drawn at once", drawn)
	}
	v.accessible("a large tree")
	v.fits()
}

// focusOn puts the focus into the editor that the selector finds.
func (v *visit) focusOn(selector string) {
	v.t.Helper()
	v.wait("the editor", fmt.Sprintf(`document.querySelector(%q)`, selector))
	v.click(fmt.Sprintf(`document.querySelector(%q)`, selector))
	v.wait("the editor's focus", fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, selector))
}

func (v *visit) insert(text string) {
	v.t.Helper()
	call(v, input.InsertText, input.InsertTextParams{Text: text})
}

// typeInto replaces what stands in the field with the label.
func (v *visit) typeInto(label, text string) {
	v.t.Helper()
	v.click(fmt.Sprintf(`document.getElementById([...document.querySelectorAll('label')].find(l => l.textContent === %q)?.htmlFor)`, label))
	v.replace(text)
}

// replace types in place of all that stands where the focus is.
func (v *visit) replace(text string) {
	v.t.Helper()
	v.do("select all", selectAll())
	v.keys(kb.Backspace)
	v.insert(text)
}

// option waits until the completion offers a text first, and takes a choice: not
// at once, so that a person who types on chooses nothing.
func (v *visit) option(text string) {
	v.t.Helper()
	v.wait("the completion "+text, fmt.Sprintf(`(() => {
		if (document.querySelector('.cm-tooltip-autocomplete [aria-selected] .cm-completionLabel')?.textContent !== %q) return false
		window.offered = { of: %[1]q, at: performance.now(), ...(window.offered?.of === %[1]q && window.offered) }
		return performance.now() - window.offered.at > 100
	})()`, text))
}

// rows holds the table to the ids in it.
func (v *visit) rows(ids ...string) {
	v.t.Helper()
	v.wait("the rows "+strings.Join(ids, ", "), fmt.Sprintf(`[...document.querySelectorAll('.cells tbody tr:not([aria-hidden]) td:nth-child(2)')].map(e => e.textContent).join() === %q`, strings.Join(ids, ",")))
}

// search looks for a text in the answer's body.
func (v *visit) search(text string) {
	v.t.Helper()
	v.click(`document.querySelector('.answer-body .search input')`)
	v.do("select all", selectAll())
	if text == "" {
		v.keys(kb.Backspace)
		return
	}
	v.insert(text)
}

// latestRun is a script that evaluates an expression of the history's runs.
func latestRun(expression string) string {
	return `(async () => {
		const answer = await fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } })
		const { runs } = await answer.json()
		return ` + expression + `
	})()`
}
