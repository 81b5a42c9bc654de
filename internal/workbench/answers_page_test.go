//go:build browser

package workbench_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
)

// What a run shows: timeline, problems, and what became of the request.
func TestAnswers(t *testing.T) {
	t.Parallel()
	v := open(t, narrowLight)
	v.example("A busy account")
	v.run()
	v.timeline()
	if got := eval[string](v, `[...document.querySelectorAll('.timeline .phase-name')].map(e => e.textContent).filter(n => /^(NetSuite|Pause)/.test(n)).join()`); got != "NetSuite 1,Pause,NetSuite 2,Pause,NetSuite 3" {
		t.Errorf("the timeline has %s", got)
	}
	if told := v.text(".timeline svg desc"); !strings.Contains(told, "Pause: 1") || !strings.Contains(told, "429") {
		t.Errorf("the timeline in words: %s", told)
	}
	v.click(`document.querySelector('.timeline summary')`)
	v.inBothWidths(func() {
		if broken := eval[[]string](v, `[...document.querySelectorAll('.timeline td')].filter(e => {
			const text = document.createRange()
			text.selectNodeContents(e)
			return new Set([...text.getClientRects()].map(r => r.top)).size > 1
		}).map(e => e.textContent)`); len(broken) > 0 {
			t.Errorf("%s: the timeline's table breaks %q", v.screen.name, broken)
		}
		v.picture("busy")
		v.fits()
	})

	v.example("A missing record")
	v.run()
	for _, part := range []string{"NOT_FOUND", "404", "NONEXISTENT_ID", "NetSuite did not carry it out", "What to do", "Don't Throw Error on 404 Response"} {
		if problem := v.text(".problem"); !strings.Contains(problem, part) {
			t.Errorf("the problem lacks %q: %s", part, problem)
		}
	}
	v.timeline()
	if told, want := strings.Contains(v.text(".timeline figcaption"), "to the plugin and back"), v.hopIsSeen(); told != want {
		t.Errorf("the timeline tells of the way to the plugin: %t, want %t", told, want)
	}
	v.everywhere("a problem")

	v.example("A lost answer")
	v.run()
	v.looksFirst()
	v.inBothWidths(func() {
		v.picture("unknown")
		v.fits()
	})

	v.pane("Request")
	v.click(tab("Settings", "#request"))
	v.everywhere("the settings")
}

// Numbers are sent and shown as they were written, and the history leads back to
// a request and its answer.
func TestNumbersAndHistory(t *testing.T) {
	t.Parallel()
	v := open(t, wideDark)
	v.run()
	v.example("A missing record")
	v.run()
	v.losslessly()
	v.history()
}

// A write that is cancelled while NetSuite works on it stays: with its outcome,
// and in the history. It was carried out, here.
func TestCancelledWrite(t *testing.T) {
	t.Parallel()
	account := &workbench.SilentAccount{Method: http.MethodPost, Path: "/services/rest/record/"}
	v := openOn(t, wideLight, account.Start)
	v.cancelsAWrite(account, 1)
	v.click(`document.querySelector('.top [aria-controls=drawer]')`) // the drawer would cover the page
	v.emulate(narrowDark)
	v.cancelsAWrite(account, 2)
}

// cancelsAWrite cancels the nth write of a visit.
func (v *visit) cancelsAWrite(account *workbench.SilentAccount, n int) {
	v.t.Helper()
	v.example("Create a customer")
	v.do("mark", mark())
	v.doubleClick(button("Run"))
	account.AwaitRequests(v.t, n)
	v.doubleClick(button("Cancel"))
	v.answered()
	if runs := v.runs(); runs != n {
		v.t.Errorf("%s: there are %d runs after two double clicks", v.screen.name, runs-n+1)
	}
	for _, part := range []string{"CANCELLED", "The call was cancelled.", "NetSuite may have carried this out"} {
		if problem := v.text(".problem"); !strings.Contains(problem, part) {
			v.t.Errorf("the problem lacks %q: %s", part, problem)
		}
	}
	v.timeline()
	if timeline := v.text(".timeline"); strings.Contains(timeline, "nothing was sent") {
		v.t.Errorf("the timeline knows better than the outcome: %s", timeline)
	}
	v.drawer("History")
	v.wait("the history", fmt.Sprintf(`document.querySelectorAll('.entry.run').length === %d`, n))
	if entry := v.text("#drawer"); !strings.Contains(entry, "POST") || !strings.Contains(entry, "record/v1/customer") || !strings.Contains(entry, "CANCELLED") {
		v.t.Errorf("the history has %s", entry)
	}
	v.picture("cancelled")
	v.fits()

	v.do("reload", reload())
	v.drawer("History")
	v.wait("the history after a reload", fmt.Sprintf(`document.querySelectorAll('.entry.run').length === %d`, n))
	v.click(`document.querySelector('.entry.run')`)
	v.wait("the cancelled run", `document.querySelector('.problem')?.textContent.includes('NetSuite may have carried this out')`)
}

// hopIsSeen reports whether the latest run's timeline ends well behind its last
// bar.
func (v *visit) hopIsSeen() bool {
	v.t.Helper()
	return eval[bool](v, `(async () => {
		const answer = await fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } })
		const [{ durationMs, timing }] = (await answer.json()).runs
		return durationMs - Math.max(...timing.map(p => p.end)) > durationMs * 0.03
	})()`)
}

// losslessly sends a number that JavaScript cannot hold, and reads it back.
func (v *visit) losslessly() {
	v.t.Helper()
	const odd = `{"companyName":"Big & Sons","custentity_crm_number":9007199254740993,"creditLimit":1.10}`
	v.example("Create a customer")
	v.editor("Acme Bolts")
	v.click(`document.querySelector('.request-parts .tabs .cm-content')`)
	v.wait("the editor's focus", `document.activeElement.classList.contains('cm-content')`)
	v.do("select all", selectAll())
	call(v, input.InsertText, input.InsertTextParams{Text: odd})
	v.wait("the text", `document.querySelector('.tabs .cm-content').textContent.includes('9007199254740993')`)
	v.picture("typed")
	v.do("search", chromedp.KeyEvent("f", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.wait("the search panel", `document.activeElement.name === 'search'`)
	v.picture("search")
	v.accessible("the search panel")
	v.keys(kb.Escape)
	v.press("Format")
	v.click(`document.querySelector('.request-parts .tabs .cm-content')`)
	v.do("mark", mark())
	v.do("run by keys", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.answered()
	v.copyAs("netsuite", "netsuite request")
	if command := v.text(".copy-as pre"); !strings.Contains(command, `"custentity_crm_number": 9007199254740993,`) || !strings.Contains(command, `"creditLimit": 1.10`) {
		v.t.Errorf("the command does not hold the body as it was written: %s", command)
	}
	id := eval[string](v, `/Record ID (\d+)/.exec(document.querySelector('.summary').textContent)[1]`)
	v.setURL("GET", "record/v1/customer/"+id)
	v.run()
	v.click(tab("Body", ".answer"))
	v.wait("the record", `document.querySelector('.answer .cm-content')`)
	if body := v.text(".answer .cm-content"); !strings.Contains(body, "9007199254740993") || !strings.Contains(body, "1.10") {
		v.t.Errorf("numbers were rounded: %s", body)
	}
}

// setURL types a URL by its completion: part of a record type's name, then the
// rest.
func (v *visit) setURL(method, url string) {
	v.t.Helper()
	v.example("List customers") // a GET
	v.click(`document.querySelector('.request-line .combo input')`)
	v.do("select all", selectAll())
	v.keys("sal")
	v.wait("what begins with the name, before what holds it", `[...document.querySelectorAll('[role=option] .mono')].slice(0, 2).map(e => e.textContent).join() === 'record/v1/salesorder,record/v1/cashsale'`)
	v.do("select all", selectAll())
	v.keys("custom")
	v.wait("the record types", `[...document.querySelectorAll('[role=option]')].some(o => o.textContent.startsWith('record/v1/customer'))`)
	v.picture("completion")
	v.keys(kb.ArrowDown)
	for range 20 {
		if eval[string](v, `document.querySelector('[role=option][aria-selected=true] .mono').textContent`) == "record/v1/customer" {
			break
		}
		v.keys(kb.ArrowDown)
	}
	v.keys(kb.Enter)
	if got := eval[string](v, `document.querySelector('.request-line .combo input').value`); got != "record/v1/customer" {
		v.t.Errorf("completion chose %q", got)
	}
	v.keys(strings.TrimPrefix(url, "record/v1/customer"), kb.Escape)
	v.click(tab("Query", "#request"))
	v.wait("no limit on one record", `document.querySelector('.left-out')?.textContent.includes('the parameter limit=5') && ![...document.querySelectorAll('#request button')].some(b => b.getAttribute('aria-label') === 'Remove limit')`)
	if got := eval[string](v, `document.querySelector('.request-line select').selectedOptions[0].textContent`); got != method {
		v.t.Errorf("the method is %q", got)
	}
}

// history restores an earlier run with its request.
func (v *visit) history() {
	v.t.Helper()
	of := func(url string) string {
		return fmt.Sprintf(`[...document.querySelectorAll('.runs section')].find(s => s.querySelector('.run-group .mono').textContent === %q)?.querySelector('.entry')`, url)
	}
	v.drawer("History")
	v.click(of("record/v1/customer/999999"))
	v.wait("the earlier request", `document.querySelector('.request-line .combo input').value === 'record/v1/customer/999999' && document.querySelector('.problem')`)
	v.do("reload", reload())
	v.wait("the history after a reload", of("record/v1/customer/999999"))
	v.click(of("record/v1/customer/101"))
	v.wait("its answer", `document.querySelector('.answer .cm-content')?.textContent.includes('CUST0001')`)
	v.click(`[...document.querySelectorAll('#drawer .runs button')].find(b => b.textContent === 'Clear')`)
	v.wait("an empty history", `!document.querySelector('.entry')`)
}
