//go:build browser

package workbench_test

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
)

// What a day of work does to the page: it keeps the request over a reload and
// Back, but no credential; it marks an answer that the form has left behind; it
// runs by Ctrl+Enter from anywhere; and it refuses writes when told to.
func TestTheDaysWorkStays(t *testing.T) {
	t.Parallel()
	v := open(t, wideDark)
	v.do("run by keys", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	v.answered()
	if of := v.text(".answer-of"); of != "GET record/v1/customer/101" {
		t.Errorf("the answer is of %q", of)
	}
	if said := v.text("[data-fact=attempts]"); said != "1 attempt" {
		t.Errorf("the attempts: %q", said)
	}
	v.example("Create a customer")
	v.wait("the mark of an older answer", `document.querySelector('.answer-of .changed')`)

	v.press("Edit")
	v.wait("the masked key", `document.querySelector('textarea.masked') && document.querySelector('.key-kind').textContent.startsWith('EC P-256 private key, PEM, with its certificate')`)
	secret := eval[string](v, `document.querySelector('#credentials_privateKey').value.split('\n')[1]`)
	client := eval[string](v, `document.querySelector('#credentials_clientId').value`)
	eval[bool](v, `(() => {
		const data = new DataTransfer()
		data.items.add(new File(['{"clientSecret": "dropped", "other": 1}'], 'credentials.json', { type: 'application/json' }))
		return document.querySelector('.credentials').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
	})()`)
	v.wait("what was dropped", `document.querySelector('#credentials_clientSecret').value === 'dropped' && document.querySelector('#credentials_privateKey').value !== ''`)
	v.press("NetSuite")
	const typedKey, typedClient, typedCertificate = "MIGTAgEAMBMGByqGSM49AgEGCCqGSM49", "5ce8de17", "certificate-typed"
	v.into("#credentials_privateKey", "-----BEGIN PRIVATE KEY-----\n"+typedKey+"\n-----END PRIVATE KEY-----")
	v.into("#credentials_clientId", typedClient)
	v.into("#credentials_certificateId", typedCertificate)
	v.press("Simulated account")
	v.example("Create a customer") // the other account began with a read
	v.click(tab("Headers", "#request"))
	v.into("#input_headers-0-name", "X-Api-Key")
	v.into("#input_headers-0-value", "header-typed")
	kept := func(when string) {
		t.Helper()
		all := eval[string](v, `(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, await caches.keys(), (await indexedDB.databases()).map(d => d.name)]))()`)
		if !strings.Contains(all, "Acme Bolts") {
			t.Errorf("%s, the request is not kept: %s", when, all)
		}
		for _, part := range []string{secret, client, "PRIVATE KEY", "dropped", typedKey, typedClient, typedCertificate, "header-typed"} {
			if strings.Contains(all, part) {
				t.Errorf("%s, a storage holds the credential %q", when, part)
			}
		}
	}
	kept("before a reload")
	v.do("reload", reload())
	v.wait("the page", `document.querySelector('.request-line .combo')`)
	v.shows("POST", "record/v1/customer")
	v.wait("the answer", `document.querySelector('.answer-of')`)
	here := eval[string](v, `location.href`)
	v.do("leave", chromedp.Navigate("about:blank"))
	v.do("go back", chromedp.NavigateBack())
	v.wait("the page", `document.querySelector('.request-line .combo')`)
	if eval[string](v, `location.href`) != here {
		t.Error("Back leads elsewhere")
	}
	v.shows("POST", "record/v1/customer")
	kept("after Back")

	v.click(`document.querySelector('[role=switch]')`)
	v.wait("the switch", `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(s => s.readOnly)`)
	v.run()
	if problem := v.text(".problem"); !strings.Contains(problem, "POLICY_REFUSED") || !strings.Contains(problem, "Nothing was sent") {
		t.Errorf("a write with the read-only switch on: %s", problem)
	}
	v.fits()
}

// The command may end while the page is open: the page says so and how to start
// it again, and goes on with what stood in it.
func TestALostWorkbenchIsTold(t *testing.T) {
	t.Parallel()
	chromium(t)
	address, stop := serveUntil(t)
	v := visitPage(t, narrowLight, address)
	v.tolerates = "ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|403"
	v.example("Create a customer")
	v.editor("Acme Bolts")
	v.wait("line numbers beside their lines", `(() => {
		const top = (e) => Math.round(e.getBoundingClientRect().top)
		const numbers = [...document.querySelectorAll('.request-parts .cm-lineNumbers .cm-gutterElement')].filter(e => e.offsetHeight > 0).map(top)
		const lines = [...document.querySelectorAll('.request-parts .cm-line')].map(top)
		return lines.length > 3 && lines.every((at, i) => Math.abs(at - numbers[i]) <= 1)
	})()`)
	stop()
	v.wait("the banner", `document.querySelector('.lost')?.textContent.includes('does not answer')`)
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(at.Host)
	if err != nil {
		t.Fatal(err)
	}
	if banner := v.text(".lost"); !strings.Contains(banner, "netsuite workbench --port "+port) {
		t.Errorf("the banner: %s", banner)
	}
	v.everywhere("a lost workbench")
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := serveUntil(t, func(o *workbench.Options) { o.Port = number })
	v.wait("the other address", `document.querySelector('.lost')?.textContent.includes('was started again')`)
	// The command opens its address: the page learns it from the other tab.
	v.otherTab(again)
	v.wait("no banner", `!document.querySelector('.lost')`)
	v.shows("POST", "record/v1/customer")
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "204") {
		t.Errorf("the request after the restart: %s", status)
	}
	v.close()
}

// Two tabs of one workbench show the same runs and the same switch.
func TestTabsAreInStep(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.drawer("History")
	other := v.otherTab(eval[string](v, `location.href`))
	other.run()
	v.wait("the run of the other tab", `document.querySelectorAll('.runs li').length === 1 && document.querySelector('.runs .entry-result').textContent === '200'`)
	v.click(`document.querySelector('.runs .entry')`)
	v.wait("its answer", `document.querySelector('.answer .cm-content')?.textContent.includes('CUST0001')`)
	v.click(`document.querySelector('[role=switch]')`)
	other.wait("the switch", `document.querySelector('[role=switch]').checked`)
	other.drawer("History")
	other.wait("the history", `document.querySelectorAll('.runs li').length === 1`)
	v.click(`[...document.querySelectorAll('#drawer .runs button')].find(b => b.textContent === 'Clear')`)
	other.wait("no history", `!document.querySelector('.runs')`)
}

// A page that goes on with a workbench of other credentials shows their account.
func TestARestartWithAnotherAccountIsShown(t *testing.T) {
	t.Parallel()
	chromium(t)
	with := func(own string) func(*workbench.Options) {
		return func(o *workbench.Options) { o.Credentials = []byte(own) }
	}
	address, stop := serveUntil(t, with(`{"accountId":"1234567_SB1"}`))
	v := visitPage(t, narrowLight, address)
	v.tolerates = "ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|403"
	v.wait("the sandbox", `document.querySelector('.notice').textContent.includes('1234567-sb1')`)
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		t.Fatal(err)
	}
	stop()
	v.wait("the banner", `document.querySelector('.lost')`)
	again, _ := serveUntil(t, with(`{"accountId":"7654321"}`), func(o *workbench.Options) { o.Port = port })
	v.otherTab(again)
	v.wait("the production account", `document.querySelector('.notice.production')?.textContent.includes('7654321')`)
	v.close()
}

// A browser has six connections to an address for all its tabs: those that are
// not seen leave them to the one that is.
func TestAHiddenPageRests(t *testing.T) {
	t.Parallel()
	v := open(t, narrowLight)
	// A browser without a screen takes every tab for one that is seen. The five
	// streams are those of other tabs.
	answered := eval[bool](v, `(async () => {
		Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
		document.dispatchEvent(new Event('visibilitychange'))
		const ask = path => fetch('/api/' + path, { credentials: 'omit', headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } })
		window.held = []
		for (let i = 0; i < 5; i++) window.held.push(await ask('events'))
		return Promise.race([ask('state').then(r => r.ok), new Promise(resolve => setTimeout(resolve, 20000, false))])
	})()`)
	if !answered {
		t.Error("a page that is not seen keeps its connection")
	}
	v.close()
}
