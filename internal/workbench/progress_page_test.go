//go:build browser

package workbench_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
	"netsuite-connector/simulator"
)

// While a run goes on, the page says what it waits for: which page of a
// collection, or which job.
func TestTheWaitIsTold(t *testing.T) {
	t.Parallel()
	account := &workbench.TunedAccount{
		Options: simulator.Options{Customers: 3000, JobTime: time.Hour},
		// NetSuite answers a page by itself and two of all pages, but not the third.
		Faults: []simulator.Fault{{
			Kind: simulator.KindDelayAnswer, Stage: simulator.StageAPI, Method: http.MethodPost, PathPrefix: "/services/rest/query/", Skip: 3,
		}},
	}
	v := openOn(t, narrowLight, account.Start)
	v.example("SuiteQL query")
	v.run()
	v.do("mark", mark())
	v.press("All pages")
	v.told("Page 3, 2,000 rows so far")
	v.picture("page-3")
	v.accessible("a run that goes on")
	v.fits()
	v.giveUp()

	v.example("Create a customer")
	v.pane("Request")
	v.press("Headers")
	v.click(`document.querySelector('#input_headers-0-name')`)
	v.insert("Prefer")
	v.keys(kb.Tab)
	v.insert("respond-async")
	v.press("Settings")
	v.click(`document.querySelector('#config_waitForJob')`)
	v.waits("Job 1 is pending")
	v.giveUp()

	v.drawer("History")
	v.click(`[...document.querySelectorAll('.entry')].at(-1)`)
	v.shows("POST", "query/v1/suiteql")
	v.wait("the drawer to make way for the request", `!document.querySelector('#drawer')`)
}

// waits runs the request, and waits until the page tells what it waits for.
func (v *visit) waits(text string) {
	v.t.Helper()
	v.do("mark", mark())
	v.press("Run")
	v.told(text)
}

// told waits until the page tells what a run waits for.
func (v *visit) told(text string) {
	v.t.Helper()
	v.wait(text, fmt.Sprintf(`[...document.querySelectorAll('.running-note')].some(e => e.offsetParent && e.textContent.startsWith(%q))`, text))
}

// giveUp cancels the run that is under way.
func (v *visit) giveUp() {
	v.t.Helper()
	v.press("Cancel")
	v.answered()
	v.wait("no more to wait for", `!document.querySelector('.running-note') && document.querySelector('.problem')?.textContent.includes('CANCELLED')`)
}
