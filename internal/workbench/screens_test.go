//go:build browser

package workbench_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// screen is how a visit looks at the page.
type screen struct {
	name   string
	width  int64
	height int64
	dark   bool
}

var (
	wideLight   = screen{"wide-light", 1280, 900, false}
	narrowDark  = screen{"narrow-dark", 390, 844, true}
	wideDark    = screen{"wide-dark", 1280, 900, true}
	narrowLight = screen{"narrow-light", 390, 844, false}
)

// otherTheme is a screen of the same size.
func (s screen) otherTheme() screen {
	return map[screen]screen{wideLight: wideDark, wideDark: wideLight, narrowLight: narrowDark, narrowDark: narrowLight}[s]
}

// otherWidth is a screen of the same theme.
func (s screen) otherWidth() screen {
	return map[screen]screen{wideLight: narrowLight, wideDark: narrowDark, narrowLight: wideLight, narrowDark: wideDark}[s]
}

// inBothWidths looks at what is shown in the other width, and then in this one.
func (v *visit) inBothWidths(look func()) {
	v.t.Helper()
	here := v.screen
	for _, s := range []screen{here.otherWidth(), here} {
		v.emulate(s)
		look()
	}
}

// everywhere holds what is shown to its width and to the rules of axe-core, in
// both widths and both themes.
func (v *visit) everywhere(where string) {
	v.t.Helper()
	v.inBothWidths(func() {
		v.t.Helper()
		v.picture(strings.ReplaceAll(where, " ", "-"))
		v.accessible(where)
		v.fits()
	})
}

// accessible holds what is shown to the rules of axe-core, in both themes. These
// differ in their colours, so the other one is judged by its contrast. It also
// holds the page to words that people know.
func (v *visit) accessible(where string) {
	v.t.Helper()
	v.titled(where)
	rules := axe(v.t)
	if rules == "" {
		return
	}
	if !eval[bool](v, `typeof axe === 'object'`) {
		eval[bool](v, rules+"; true")
	}
	here := v.screen
	v.violations(where, `{}`)
	v.emulate(here.otherTheme())
	v.violations(where, `{ runOnly: ['color-contrast'] }`)
	v.emulate(here)
}

func (v *visit) violations(where, options string) {
	v.t.Helper()
	for _, violation := range eval[[]string](v, violations(options)) {
		v.t.Errorf("%s, %s: %s", v.screen.name, where, violation)
	}
}

// titled holds the page's own words to the titles of fields: the names of their
// properties are for documents, which stand in editors and in code.
func (v *visit) titled(where string) {
	v.t.Helper()
	for _, said := range eval[[]string](v, fmt.Sprintf(`(() => {
		const name = new RegExp('\\b(%s|(input|config|credentials)\\.(?!json\\b)[a-z]\\w*)\\b')
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		const said = []
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const e = node.parentElement
			if (name.test(node.data) && e.checkVisibility() && !e.closest('pre, code, .cm-editor, textarea')) said.push(node.data)
		}
		return said
	})()`, v.properties)) {
		v.t.Errorf("%s names a property of a document: %s", where, said)
	}
}

// names are the names of properties in the schemas that are no English words, as a
// regular expression.
func (v *visit) names() string {
	v.t.Helper()
	return eval[string](v, `fetch('/api/state', { headers: { 'X-Workbench-Token': location.pathname.split('/')[2] } }).then(r => r.json()).then(({ component }) => {
		const { config, metadata } = component.actions.makeRawRequest
		return [component.credentials.schema, config, metadata.in].flatMap(s => Object.keys(s.properties)).filter(name => /[A-Z]/.test(name)).join('|')
	})`)
}

// fits holds the page to its width: nothing scrolls sideways.
func (v *visit) fits() {
	v.t.Helper()
	wide := eval[[]string](v, tooWide)
	if len(wide) > 0 {
		v.t.Errorf("%s: the page is wider than the screen: %q", v.screen.name, wide)
	}
}

// tooWide is a script that finds what makes the page scroll sideways.
const tooWide = `(() => {
	const w = document.documentElement.clientWidth
	if (document.documentElement.scrollWidth <= w) return []
	return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 100))
})()`

// axe returns the rules of axe-core. Without them accessibility is not judged,
// but never where CI runs.
func axe(t *testing.T) string {
	t.Helper()
	rules, err := os.ReadFile("web/node_modules/axe-core/axe.min.js")
	if err == nil {
		return string(rules)
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no axe-core: run npm ci in internal/workbench/web; in CI its rules are not skipped")
	}
	t.Log("without axe-core (npm ci in internal/workbench/web) accessibility is not judged")
	return ""
}

// violations is a script that finds what breaks axe-core's rules.
func violations(options string) string {
	return fmt.Sprintf(`(async () => (await axe.run(document, { resultTypes: ['violations'], ...%s })).violations.flatMap(
		v => v.nodes.map(n => v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary)))()`, options)
}
