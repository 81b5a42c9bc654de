//go:build browser

package workbench_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A menu is used by keys alone: they open it, move in it, choose and leave it,
// and the focus goes back to its button.
func TestMenuByKeyboard(t *testing.T) {
	t.Parallel()
	v := open(t, narrowDark)
	v.choosesFromTheMenu()
	v.leavesTheMenu()
}

func (v *visit) choosesFromTheMenu() {
	v.t.Helper()
	v.tabTo(button("Faults"))
	for _, step := range []struct{ key, to string }{
		{kb.ArrowDown, "A missing record"},
		{kb.ArrowDown, "A busy account"},
		{kb.End, "Lost"},
		{kb.ArrowDown, "A missing record"},
		{kb.ArrowUp, "Lost"},
		{kb.Home, "A missing record"},
		{"e", "Expired"},
		{"a", "A missing record"},
		{"a", "A busy account"},
	} {
		v.keys(step.key)
		v.wait("the focus on "+step.to, fmt.Sprintf(`document.activeElement.textContent.startsWith(%q)`, step.to))
	}
	v.wait("the whole menu", `(() => {
		const { left, right, top, bottom } = document.querySelector('[role=menu]:popover-open').getBoundingClientRect()
		return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && top >= `+button("Faults")+`.getBoundingClientRect().bottom
	})()`)
	v.picture("menu")
	v.accessible("a menu")
	v.fits()
	v.keys(kb.ArrowUp, kb.Enter)
	v.leftMenu("Enter", "Faults")
	v.shows("GET", "record/v1/customer/999999")
}

// leavesTheMenu leaves it in each way that chooses nothing.
func (v *visit) leavesTheMenu() {
	v.t.Helper()
	v.tabTo(button("Examples"))
	v.keys(kb.ArrowUp)
	v.wait("the last choice", `document.activeElement.textContent === 'Call a RESTlet'`)
	v.keys(kb.Escape)
	v.leftMenu("Escape", "Examples")
	v.press("Examples")
	v.wait("the first choice", `document.activeElement.textContent === 'Read a customer'`)
	v.press("Examples")
	v.leftMenu("its button", "Examples")
	v.keys(kb.Enter)
	v.wait("the first choice", `document.activeElement.textContent === 'Read a customer'`)
	v.keys(kb.Tab)
	v.leftMenu("Tab", "Faults")
	v.press("Examples")
	v.wait("the menu", `document.querySelector('[role=menu]:popover-open')`)
	v.click(`document.querySelector('#input_url')`)
	v.wait("the focus where the click was", `!document.querySelector('[role=menu]:popover-open') && document.activeElement.id === 'input_url'`)
	v.shows("GET", "record/v1/customer/999999")
}

func (v *visit) leftMenu(by, focus string) {
	v.t.Helper()
	v.wait("no menu after "+by, `!document.querySelector('[role=menu]:popover-open') && document.activeElement === `+button(focus))
}
