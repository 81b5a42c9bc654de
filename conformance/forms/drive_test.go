//go:build browser

package forms_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// driver is how a person works with the forms of one library, where libraries
// differ.
type driver struct {
	library string
	// choose picks a value in a field with a list of values.
	choose func(f *form, title, value string)
	// name gives an object a member.
	name func(f *form, property, title, member, value string)
	// item adds a text to a list.
	item func(f *form, property, title, value string)
	// tick says yes.
	tick func(f *form, title string)
	// keepsLines is false where a pasted text loses its line breaks.
	keepsLines bool
	// sendsBlanks is true where what was left blank is sent as "".
	sendsBlanks bool
	// typesQuery is true where a query parameter has the type that NetSuite says.
	typesQuery bool
}

var drivers = []driver{
	{library: "rjsf", choose: selectByKeys, name: rjsfName, item: rjsfItem, tick: click, keepsLines: true},
	{library: "jsonforms-material", choose: materialChoose, name: offered, item: jsonformsItem, tick: click, keepsLines: true, typesQuery: true},
	{library: "jsonforms-vanilla", choose: selectByKeys, name: offered, item: jsonformsItem, tick: click, keepsLines: true, typesQuery: true},
	{library: "json-editor", choose: selectByKeys, name: jsonEditorName, item: jsonEditorItem, tick: selectTrue, sendsBlanks: true},
	{library: "json-editor-areas", choose: selectByKeys, name: jsonEditorName, item: jsonEditorItem, tick: selectTrue, keepsLines: true, sendsBlanks: true},
}

func labelled(title string) string { return fmt.Sprintf("labelled(%s)", quote(title)) }

func one(selector string) string { return fmt.Sprintf("only(%s)", quote(selector)) }

// selectByKeys types the first letter of a value into a <select>.
func selectByKeys(f *form, title, value string) {
	f.t.Helper()
	f.do(labelled(title) + ".focus()")
	f.must(chromedp.Do(f.ctx, chromedp.KeyEvent(value[:1])))
	f.wait(fmt.Sprintf("%s.selectedOptions[0]?.label === %s", labelled(title), quote(value)))
	f.leave()
}

func click(f *form, title string) {
	f.t.Helper()
	f.do(labelled(title) + ".click()")
}

func selectTrue(f *form, title string) {
	f.t.Helper()
	selectByKeys(f, title, "true")
}

// offered fills in a member that has a field of its own.
func offered(f *form, _, _, member, value string) {
	f.t.Helper()
	f.write(labelled(member), value)
}

func rjsfName(f *form, property, _, member, value string) {
	f.t.Helper()
	f.do(one("#root_"+property+"__add") + ".click()")
	f.wait(fmt.Sprintf("document.querySelector('#root_%s_newKey-key')", property))
	f.write(one("#root_"+property+"_newKey-key"), member)
	f.wait(fmt.Sprintf("document.getElementById('root_%s_%s')", property, member))
	f.write(one("#root_"+property+"_"+member), value)
}

func rjsfItem(f *form, property, _, value string) {
	f.t.Helper()
	f.do(one("#root_"+property+"__add") + ".click()")
	f.wait(fmt.Sprintf("document.querySelector('#root_%s_0')", property))
	f.write(one("#root_"+property+"_0"), value)
}

// materialChoose types into the field and takes the entry that is offered.
func materialChoose(f *form, title, value string) {
	f.t.Helper()
	f.do(labelled(title) + ".focus()")
	f.must(chromedp.Do(f.ctx, chromedp.KeyEvent(value)))
	f.wait("document.querySelector('[role=option]')")
	f.do(fmt.Sprintf("[...document.querySelectorAll('[role=option]')].find((o) => o.textContent === %s).click()", quote(value)))
	f.leave()
}

func jsonformsItem(f *form, _, title, value string) {
	f.t.Helper()
	f.do(fmt.Sprintf("[...document.querySelectorAll('button')].find((b) => (b.ariaLabel || b.textContent).startsWith(%s)).click()", quote("Add to "+title)))
	f.wait("document.querySelector('td input')")
	f.write("document.querySelector('td input')", value)
}

func jsonEditorName(f *form, property, _, member, value string) {
	f.t.Helper()
	within := fmt.Sprintf(`[data-schemapath="root.%s"] `, property)
	f.do(one(within+".json-editor-btntype-properties") + ".click()")
	f.write(one(within+".property-selector-input"), member)
	f.do(one(within+".json-editor-btntype-add") + ".click()")
	field := fmt.Sprintf(`[name="root[%s][%s]"]`, property, member)
	f.wait(fmt.Sprintf("document.querySelector(%s)", quote(field)))
	f.do("document.body.click()")
	f.write(one(field), value)
}

func jsonEditorItem(f *form, property, _, value string) {
	f.t.Helper()
	f.do(one(fmt.Sprintf(`[data-schemapath="root.%s"] .json-editor-btntype-add`, property)) + ".click()")
	field := fmt.Sprintf(`[name="root[%s][0]"]`, property)
	f.wait(fmt.Sprintf("document.querySelector(%s)", quote(field)))
	f.write(one(field), value)
}
