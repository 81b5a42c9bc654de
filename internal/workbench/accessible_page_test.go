//go:build browser

package workbench_test

import (
	"testing"
)

// What every visit begins with fits both widths and is accessible in both themes;
// what else the page shows is judged where the other tests come by it.
func TestAccessible(t *testing.T) {
	t.Parallel()
	v := open(t, wideLight)
	v.drawer("Records")
	v.wait("the record types", `document.querySelector('.record-type')`)
	v.everywhere("the record types")
	v.click(`document.querySelector('.top [aria-controls=drawer]')`)
	v.wait("no drawer", `!document.querySelector('#drawer')`)
	v.everywhere("the empty page")
	v.press("Edit")
	v.everywhere("the form")
	v.press("Verify")
	v.verified()
	v.everywhere("verified")
	v.press("NetSuite")
	v.into("#credentials_accountId", "1234567")
	v.wait("the banner", `document.querySelector('.notice.production')?.textContent.includes('Production: what you run here is real.')`)
	v.everywhere("production")
}
