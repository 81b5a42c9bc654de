//go:build browser

package workbench_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// A person who has never seen NetSuite M2M goes from nothing to a verified
// connection and a created record, with the page alone.
func TestFromNothingToVerifiedByMouse(t *testing.T) {
	t.Parallel()
	v := openAlone(t, wideLight)
	v.picture("1-open")
	v.press("Guided set-up")
	v.picture("2-guide")
	v.press("Begin with an empty form")
	v.wait("an empty form", `document.querySelector('#credentials_privateKey').value === '' && document.querySelector('#credentials_accountId').value === '1234567_SB1'`)
	v.click(labelled("Client Credentials (Machine to Machine) Grant"))
	v.click(labelled("REST Web Services"))
	v.picture("3-integration")
	v.press("Save")
	v.wait("the Client ID", `/^[0-9a-f]{64}$/.test(document.querySelector('#credentials_clientId').value)`)
	v.press("Continue")
	v.press("Generate key and certificate")
	v.wait("the key", `document.querySelector('#credentials_privateKey').value.includes('-----BEGIN PRIVATE KEY-----')`)
	v.picture("4-key")
	v.press("Continue")
	v.unkept()
	v.everywhere("the guide")
	v.press("Upload and save")
	v.wait("the Certificate ID", `document.querySelector('#credentials_certificateId').value.length === 43`)
	v.press("Continue")
	v.press("Close the guide and go to Verify")
	key := eval[string](v, `document.querySelector('#credentials_privateKey').value.split('\n')[1]`)
	v.press("Verify")
	v.verified()
	v.picture("6-verified")

	v.example("Create a customer")
	v.run()
	if status := v.text("#status"); !strings.HasPrefix(status, "204") {
		t.Errorf("creating a customer: %s", status)
	}
	if answer := v.text(".summary"); !strings.Contains(answer, "Record ID") {
		t.Errorf("no record ID in %s", answer)
	}
	v.picture("7-created")
	v.close()
	leftNoTrace(t, v.profile, key)
}

// The same by the keyboard alone, on a telephone's screen in the dark.
func TestFromNothingToVerifiedByKeyboard(t *testing.T) {
	t.Parallel()
	v := open(t, narrowDark)
	v.picture("1-open")
	v.tabTo(button("Guided set-up"))
	v.keys(kb.Enter)
	v.tabTo(button("Begin with an empty form"))
	v.keys(kb.Enter)
	v.tabTo(labelled("Client Credentials (Machine to Machine) Grant"))
	v.keys(" ")
	v.tabTo(labelled("REST Web Services"))
	v.keys(" ")
	v.picture("2-integration")
	v.tabTo(button("Save"))
	v.keys(kb.Enter)
	v.wait("the Client ID", `document.querySelector('#credentials_clientId').value !== ''`)
	v.tabTo(button("Continue"))
	v.keys(kb.Enter)
	v.tabTo(button("Generate key and certificate"))
	v.keys(kb.Enter)
	v.wait("the key", `document.querySelector('#credentials_privateKey').value !== ''`)
	v.tabTo(button("Continue"))
	v.keys(kb.Enter)
	v.tabTo(button("Upload and save"))
	v.keys(kb.Enter)
	v.wait("the Certificate ID", `document.querySelector('#credentials_certificateId').value !== ''`)
	v.tabTo(button("Continue"))
	v.keys(kb.Enter)
	v.tabTo(button("Close the guide and go to Verify"))
	v.keys(kb.Enter)
	v.wait("the focus on Verify", `document.activeElement === `+button("Verify"))
	v.keys(kb.Enter)
	v.verified()
	v.picture("3-verified")
	v.fits()

	v.tabTo(button("Examples"))
	v.keys(kb.Enter)
	v.wait("the menu", `document.activeElement.getAttribute('role') === 'menuitem'`)
	for range 20 {
		if eval[bool](v, `document.activeElement.textContent.startsWith('List customers')`) {
			break
		}
		v.keys(kb.ArrowDown)
	}
	v.keys(kb.Enter)
	v.shows("GET", "record/v1/customer")
	v.tabTo(`document.querySelector('.request-line .combo input')`)
	v.picture("4-url")
	v.tabTo(button("Run"))
	v.keys(kb.Enter)
	v.answered()
	if status := v.text("#status"); !strings.HasPrefix(status, "200") {
		t.Errorf("listing customers: %s", status)
	}
	v.tabTo(tab("Body", ".answer"))
	v.keys(kb.ArrowRight)
	v.wait("the headers", `document.querySelector('.answer [role=tabpanel]:not([hidden])').textContent.includes('content-type')`)
	v.picture("5-answer")
	v.accessible("headers")
	v.fits()
}

// A mistake in the guide, an integration without the grant, can be put right in
// the guide, which keeps where a person was.
func TestGuideGoesOnAfterAMistake(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.press("Guided set-up")
	v.wait("the focus in the guide", `document.activeElement.textContent.startsWith('Step 1')`)
	v.press("Begin with an empty form")
	v.press("Save")
	v.wait("the warning", `document.querySelector('.made .field-error')?.textContent.includes('M2M grant is not ticked')`)
	if eval[bool](v, `Boolean(`+button("Continue")+`)`) {
		t.Error("the guide goes on with an integration that cannot be mapped")
	}
	first := eval[string](v, `document.querySelector('#credentials_clientId').value`)
	v.press("Close the guide")
	v.press("Guided set-up")
	v.press("Make another")
	v.click(labelled("Client Credentials (Machine to Machine) Grant"))
	v.click(labelled("REST Web Services"))
	v.press("Save")
	v.wait("another Client ID", fmt.Sprintf(`![%q, ''].includes(document.querySelector('#credentials_clientId').value)`, first))
	second := eval[string](v, `document.querySelector('#credentials_clientId').value`)
	v.press("Continue")
	v.press("Generate key and certificate")
	v.wait("the key", `document.querySelector('#credentials_privateKey').value !== ''`)
	v.press("Continue")

	// A reload keeps the progress, but no key: it is made once more.
	v.wait("the upload", button("Upload and save"))
	v.do("reload", reload())
	v.loaded()
	v.wait("the guide where it was", `document.querySelector('.guide [role=status]')?.textContent.includes('The page kept no key') && document.querySelector('.steps .current').textContent.includes('Key and certificate')`)
	v.wait("the Client ID without a key", fmt.Sprintf(`document.querySelector('#credentials_clientId').value === %q && document.querySelector('#credentials_privateKey').value === ''`, second))
	v.press("Generate key and certificate")
	v.wait("another key", `document.querySelector('#credentials_privateKey').value !== ''`)
	v.press("Continue")
	if got := eval[string](v, `document.querySelector('#guide-app').value`); got != second {
		t.Errorf("the certificate goes to the integration %s, want %s", got, second)
	}
	v.press("Upload and save")
	v.wait("the Certificate ID", `document.querySelector('#credentials_certificateId').value !== ''`)
	v.press("Continue")
	v.press("Close the guide and go to Verify")
	v.press("Verify")
	v.verified()

	v.press("NetSuite")
	v.click(`document.querySelector('#credentials_accountId')`)
	v.keys("7654321_SB2")
	v.press("Guided set-up")
	v.press("Continue")
	v.wait("the second step", `document.activeElement.textContent.startsWith('Step 2')`)
	if got := eval[string](v, `document.querySelector('#credentials_accountId').value`); got != "7654321_SB2" {
		t.Errorf("the guide made %q of the person's own Account ID", got)
	}
}

// Credentials that are wrong are told at the field or by a check, and what was
// verified is forgotten when the form changes.
func TestWrongCredentials(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.press("Verify")
	v.verified()
	v.press("Edit")
	v.press("Empty the form")
	v.wait("no verdict", `!document.querySelector('#verdict') && !document.querySelector('.check')`)
	v.press("Verify")
	v.wait("the fields' errors", `[...document.querySelectorAll('.field-error')].map(e => e.textContent).join() === 'Account ID is required.,Client ID is required.,Certificate ID is required.,Private Key is required.'`)
	if told := eval[string](v, `[...document.querySelectorAll('[aria-invalid=true]')].map(e => e.id).join()`); told != "credentials_accountId,credentials_clientId,credentials_certificateId,credentials_privateKey" {
		t.Errorf("a screen reader is told of %s", told)
	}
	v.picture("required")
	v.press("Use the example connection")
	v.wait("the example", `document.querySelector('.where').textContent.includes('example connection')`)
	v.press("Edit")
	v.click(`document.querySelector('#credentials_accountId')`)
	v.do("select all", selectAll())
	v.keys("7654321")
	v.press("Use the example connection") // the form holds it no longer
	v.press("Edit")
	v.wait("the example again", `document.querySelector('#credentials_accountId').value === '1234567_SB1'`)
	v.click(`document.querySelector('#credentials_certificateId')`)
	v.do("select all", selectAll())
	v.keys("not-a-certificate-id")
	v.press("Verify")
	v.wait("the verdict", `document.querySelector('#verdict.bad')`)
	v.wait("the remedy", `[...document.querySelectorAll('.check.failed')].some(c => c.dataset.check === 'token' && c.textContent.includes('Login Audit Trail'))`)
	v.picture("failed-checks")
	v.press("NetSuite")
	v.wait("the other target", `document.querySelector('.notice.netsuite') && document.querySelector('#credentials_privateKey').value === ''`)
	for account, production := range map[string]bool{
		"1234567": true, "https://1234567.app.netsuite.com/app/center/card.nl": true, "1234567_SB1": false,
		"https://1234567-sb1.app.netsuite.com": false, "TSTDRV1234567": false,
	} {
		v.click(`document.querySelector('#credentials_accountId')`)
		v.do("select all", selectAll())
		v.keys(account)
		v.wait("the notice for "+account, fmt.Sprintf(`document.querySelector('#credentials_accountId').value === %q && document.querySelector('.notice').classList.contains('production') === %t`, account, production))
	}
	v.press("Guided set-up")
	v.picture("live-guide")
	v.fits()
}

// unkept holds every field to what keeps a secret off the disk and off the
// network: Firefox writes a field into its session file unless autocomplete is
// off on the field itself, whatever its form says, and spell checkers may send
// what they check to a server.
func (v *visit) unkept() {
	v.t.Helper()
	for _, field := range eval[[]string](v, `[...document.querySelectorAll('.form input:not([type=checkbox], [type=number]), textarea')].filter(
		e => e.getAttribute('autocomplete') !== 'off' || e.getAttribute('spellcheck') !== 'false').map(e => e.id)`) {
		v.t.Errorf("the browser may keep what is typed into %s, or send it away", field)
	}
}

// What is refused is told once, at its field, where it is seen, and only as long
// as the field holds it.
func TestRefusedFields(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	told := func(what, where string, fields ...string) {
		t.Helper()
		v.wait(what, fmt.Sprintf(`JSON.stringify([...document.querySelectorAll('%s .field-error')].filter(e => e.offsetParent).map(e => e.textContent)) === %q`, where, quoted(fields)))
	}
	v.example("Create a customer")
	v.editor("Acme Bolts")
	v.click(`document.querySelector('.request-parts .tabs .cm-content')`)
	v.do("select all", selectAll())
	call(v, input.InsertText, input.InsertTextParams{Text: `{"a": 1,}`})
	v.click(tab("Query", "#request"))
	v.press("Run")
	told("the broken body", "#request", "The body is not valid JSON: the editor marks where. To send it as it is, choose Text.")
	v.picture("broken-body")

	v.example("Server time")
	v.click(tab("Headers", "#request"))
	v.click(`document.querySelector('#input_headers-0-name')`)
	v.keys("Host")
	v.click(`document.querySelector('#input_headers-0-value')`)
	v.keys("x")
	v.click(tab("Query", "#request"))
	v.run()
	told("the refused header", "#request", "Headers: Host cannot be set. It follows from the account.")
	if problem := v.text(".problem"); strings.Count(problem, "Headers: Host") != 1 {
		t.Errorf("the header is told more than once: %s", problem)
	}
	v.click(`document.querySelector('#input_headers-0-name')`)
	v.do("select all", selectAll())
	v.keys("Prefer")
	told("nothing", "#request")

	v.click(tab("Settings", "#request"))
	v.click(`document.querySelector('#config_timeoutSeconds')`)
	v.keys("1.5")
	told("the fraction", "#request", "Timeout in Seconds is a whole number.")
	v.example("Server time")
	v.click(tab("Settings", "#request"))
	v.press("Add")
	v.click(`document.querySelector('#config_acceptedStatusCodes_0')`)
	v.keys("40x")
	v.click(tab("Body", "#request"))
	v.run()
	told("the refused setting", "#request", `Accepted Status Codes contains "40x", which is neither a status from 100 to 599, such as 409, nor a range of them, such as 500-599.`)
	v.accessible("refused fields")
	v.fits()

	v.press("Edit")
	v.click(`document.querySelector('#credentials_privateKey')`)
	v.do("select all", selectAll())
	v.keys("no key")
	v.example("Server time")
	v.run()
	v.wait("the refused key", `document.querySelector('#credentials_privateKey').closest('.field').querySelector('.field-error')?.textContent.includes('holds no private key')`)
	v.press("Use the example connection")
	v.press("Edit")
	told("nothing of the example", "#connection")
}

func quoted(texts []string) string {
	if texts == nil {
		texts = []string{}
	}
	b, err := json.Marshal(texts)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (v *visit) verified() {
	v.t.Helper()
	v.wait("the verdict", `document.querySelector('#verdict')`)
	v.press("6 checks")
	v.wait("the checks", `document.querySelector('.check')`)
	got := eval[string](v, `[...document.querySelectorAll('.check')].map(c => c.dataset.check + ' ' + c.dataset.status).join()`)
	if want := "account_id passed,private_key passed,certificate passed,token passed,api_access passed,clock passed"; got != want {
		v.t.Errorf("the checks are %s, want %s", got, want)
	}
	if verdict := v.text("#verdict"); verdict != "verified" {
		v.t.Errorf("the verdict: %s", verdict)
	}
}

// run presses Run and waits for the answer.
func (v *visit) run() {
	v.t.Helper()
	v.do("mark", mark())
	v.press("Run")
	v.answered()
}

func (v *visit) answered() {
	v.t.Helper()
	v.wait("the answer", `document.querySelector('.answer:not([data-seen])') && !document.querySelector('.running')`)
}

// timeline opens the timeline of the answer.
func (v *visit) timeline() {
	v.t.Helper()
	v.click(`document.querySelector('.time-strip')`)
	v.wait("the timeline", `document.querySelector('.timeline')`)
}

// drawer opens the drawer with one of its panels.
func (v *visit) drawer(panel string) {
	v.t.Helper()
	const toggle = `document.querySelector('.top [aria-controls=drawer]')`
	v.wait("the page", toggle)
	if eval[bool](v, `!document.querySelector('#drawer')`) {
		v.click(toggle)
		v.wait("the drawer", `document.querySelector('#drawer')`)
	}
	v.click(tab(panel, "#drawer"))
}

// pane shows the request or the answer, where there is no room for both.
func (v *visit) pane(name string) {
	v.t.Helper()
	if v.screen.width <= 900 {
		v.click(fmt.Sprintf(`[...document.querySelectorAll('.pane-switch button')].find(b => b.textContent === %q)`, name))
	}
}

// labelled is a script that finds the box with the label.
func labelled(text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('label')].find(l => l.textContent === %q)?.querySelector('input')`, text)
}

func tab(text, within string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('%s [role=tab]')].find(b => b.textContent.startsWith(%q))`, within, text)
}
