//go:build browser

package workbench_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"netsuite-connector/internal/workbench"
)

// The page in the other browser: what people do most, at both widths.
func TestFirefox(t *testing.T) {
	t.Parallel()
	f := openFirefox(t, firefoxPath(t), serve(t, workbench.StartSimulator))
	f.verifies()
	f.readsByKeys()
	f.queries()
	f.asksBeforeDelete()
}

// firefoxPath returns the browser's path. Without one the test is skipped, but
// never where CI runs.
func firefoxPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"firefox-esr", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Firefox: install it (apt-get install firefox-esr); in CI the browser tests are not skipped")
	}
	t.Skip("no Firefox here, so the page is not driven in it (apt-get install firefox-esr)")
	return ""
}

// The keys of WebDriver.
const (
	webdriverControl = "\uE009"
	webdriverEnter   = "\uE007"
	webdriverEscape  = "\uE00C"
)

// verifies fills in nothing: the form holds the example connection.
func (f *firefox) verifies() {
	f.t.Helper()
	f.wait("the page", `document.querySelector('.where') && document.querySelector('.request-line .combo')`)
	f.click(button("Edit"))
	f.wait("the form, with a masked key", `getComputedStyle(document.querySelector('#credentials_privateKey')).webkitTextSecurity === 'disc'`)
	f.judge("the form", wideLight)
	f.click(button("Verify"))
	f.wait("one bar", `document.querySelector('#verdict')?.textContent === 'verified' && !document.querySelector('#credentials_privateKey')`)
}

func (f *firefox) readsByKeys() {
	f.t.Helper()
	f.keys(webdriverControl, webdriverEnter)
	f.answered("200")
	f.wait("the body", `document.querySelector('.answer .cm-content')?.textContent.includes('CUST0001')`)
}

func (f *firefox) queries() {
	f.t.Helper()
	f.looksIntoTheMenu()
	f.choose("Examples", "SuiteQL query")
	f.wait("the query", `document.querySelector('.sql .cm-content')?.textContent.startsWith('SELECT id')`)
	f.mark()
	f.click(button("Run"))
	f.answered("200")
	f.wait("the table", `document.querySelectorAll('[aria-label="Rows of the answer"] tbody tr:not([aria-hidden])').length === 5`)
	if inFirefox[bool](f, `!document.querySelector('#drawer')`) {
		f.click(`document.querySelector('.top [aria-controls=drawer]')`)
	}
	f.click(tab("History", "#drawer"))
	f.wait("both runs", `/suiteql.*customer\/101/s.test(document.querySelector('#drawer').textContent)`)
	f.judge("a table and the history", wideLight)
	f.click(`document.querySelector('.top [aria-controls=drawer]')`)
	f.judge("a table", narrowLight, wideLight)
}

func (f *firefox) asksBeforeDelete() {
	f.t.Helper()
	f.choose("Examples", "Read a customer")
	f.wait("the method", `(document.querySelector('.request-line select').focus(), true)`)
	f.keys("d")
	f.wait("the method", `document.querySelector('.request-line select').selectedOptions[0].textContent === 'DELETE'`)
	f.click(button("Run"))
	f.wait("the question", `document.querySelector('dialog[open]')?.textContent.includes('Delete customer 101?') && document.activeElement === `+button("Do not send"))
	f.judge("the question", narrowLight, wideLight)
	f.keys(webdriverEscape)
	f.wait("no question", `!document.querySelector('dialog')`)
	if runs := inFirefox[int](f, latestRun(`runs.length`)); runs != 2 {
		f.t.Errorf("%d requests were sent, want the read and the query", runs)
	}
}

// looksIntoTheMenu opens a menu and leaves it.
func (f *firefox) looksIntoTheMenu() {
	f.t.Helper()
	f.click(button("Faults"))
	f.wait("the first choice", `document.activeElement.textContent === 'A missing record'`)
	f.judge("a menu", wideLight)
	f.keys(webdriverEscape)
	f.wait("the menu's button", `!document.querySelector('[role=menu]:popover-open') && document.activeElement === `+button("Faults"))
}

func (f *firefox) choose(menu, title string) {
	f.t.Helper()
	f.click(button(menu))
	f.click(fmt.Sprintf(`[...document.querySelectorAll('[role=menu]:popover-open [role=menuitem]')].find(e => e.textContent.startsWith(%q))`, title))
	f.wait("no menu", `!document.querySelector('[role=menu]:popover-open')`)
}

// mark sets the answer that is shown apart from the one to come.
func (f *firefox) mark() {
	f.t.Helper()
	f.wait("the earlier answer", `(document.querySelector('.answer')?.setAttribute('data-seen', ''), true)`)
}

func (f *firefox) answered(status string) {
	f.t.Helper()
	f.wait("the answer", `document.querySelector('.answer:not([data-seen]) #status') && !document.querySelector('.running')`)
	if got := inFirefox[string](f, `document.querySelector('#status').textContent`); !strings.HasPrefix(got, status) {
		f.t.Errorf("the status is %s, want %s", got, status)
	}
}

// judge holds what is shown to the width of screens, and to axe-core's rules.
func (f *firefox) judge(where string, screens ...screen) {
	f.t.Helper()
	if rules := axe(f.t); rules != "" && inFirefox[bool](f, `!window.axe`) {
		inFirefox[bool](f, "(() => {"+rules+"\nreturn true })()")
	}
	for _, s := range screens {
		f.resize(s)
		f.wait("the width", fmt.Sprintf(`innerWidth === %d`, s.width))
		f.picture(s.name + "-" + strings.ReplaceAll(where, " ", "-"))
		if wide := inFirefox[[]string](f, tooWide); len(wide) > 0 {
			f.t.Errorf("%s, %s: the page is wider than the screen: %q", s.name, where, wide)
		}
		if inFirefox[bool](f, `!!window.axe`) {
			for _, violation := range inFirefox[[]string](f, violations(`{}`)) {
				f.t.Errorf("%s, %s: %s", s.name, where, violation)
			}
		}
	}
}
