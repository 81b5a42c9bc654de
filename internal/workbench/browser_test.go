//go:build browser

package workbench_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"netsuite-connector/internal/workbench"
)

// visit is a browser on the workbench's page.
type visit struct {
	t       *testing.T
	ctx     context.Context
	end     func()
	screen  screen
	profile string // of a browser of its own
	closed  bool
	// properties matches the names of properties in the schemas.
	properties string
	// tolerates matches what the browser may complain of, where a test cuts its
	// connections.
	tolerates string

	mutex      sync.Mutex
	complaints []string // of the browser: exceptions, refused loads, policy violations
}

const patience = 25 * time.Second

func open(t *testing.T, s screen) *visit {
	t.Helper()
	return openOn(t, s, workbench.StartSimulator)
}

// openOn opens the page of a workbench with another account than usual.
func openOn(t *testing.T, s screen, account func(context.Context) (workbench.Account, error), edits ...func(*workbench.Options)) *visit {
	t.Helper()
	chromium(t)
	return visitPage(t, s, serve(t, account, edits...))
}

// openAlone opens the page in a browser of its own, which writes its profile to
// disk when it ends, as a person's does.
func openAlone(t *testing.T, s screen) *visit {
	t.Helper()
	profile := t.TempDir()
	ctx, end, err := startChromium(chromium(t), profile)
	if err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	v := &visit{t: t, ctx: ctx, end: end, screen: s, profile: profile}
	v.begin(serve(t, workbench.StartSimulator))
	return v
}

// visitPage opens the page at an address.
func visitPage(t *testing.T, s screen, url string) *visit {
	t.Helper()
	ctx, end := shared.open(t)
	v := &visit{t: t, ctx: ctx, end: end, screen: s}
	v.begin(url)
	return v
}

// otherTab opens an address in another tab of the same visit.
func (v *visit) otherTab(url string) *visit {
	v.t.Helper()
	ctx, end := chromedp.NewContext(v.ctx)
	other := &visit{t: v.t, ctx: ctx, end: end, screen: v.screen, tolerates: v.tolerates}
	other.begin(url)
	return other
}

func (v *visit) begin(url string) {
	v.t.Helper()
	v.t.Cleanup(func() {
		v.close()
		for _, complaint := range v.complained() {
			if v.tolerates != "" && regexp.MustCompile(v.tolerates).MatchString(complaint) {
				continue
			}
			v.t.Errorf("the browser complains: %s", complaint)
		}
	})
	// The page lives as long as the context of its first use.
	v.must("open a tab", chromedp.Do(v.ctx))
	v.must("listen", chromedp.Listen(v.ctx, v.listen))
	call(v, log.Enable, cdp.Empty{})
	call(v, runtime.Enable, cdp.Empty{})
	call(v, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	v.emulate(v.screen)
	v.do("open the page", chromedp.Navigate(url))
	v.loaded()
	v.properties = v.names()
}

// emulate gives the page another screen.
func (v *visit) emulate(s screen) {
	v.t.Helper()
	v.screen = s
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 1})
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// loaded waits until the page is there.
func (v *visit) loaded() {
	v.t.Helper()
	v.wait("the page", `document.querySelector('.where') && document.querySelector('.request-line .combo')`)
}

// close ends the visit in order, so that a browser of its own writes its profile
// out.
func (v *visit) close() {
	if !v.closed {
		v.closed = true
		v.end()
	}
}

func call[P, R any](v *visit, command cdp.Command[P, R], params P) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, command, params)
	v.must(command.Method, err)
}

func (v *visit) listen(event any) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		v.complaints = append(v.complaints, fmt.Sprintf("%s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, arg := range e.Args {
				v.complaints = append(v.complaints, fmt.Sprintf("%s %s", arg.Value, arg.Description))
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			v.complaints = append(v.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

func (v *visit) complained() []string {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return v.complaints
}

func (v *visit) must(what string, err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatalf("%s: %v (focus: %s; browser: %v)", what, err, v.focus(), v.complained())
	}
}

func (v *visit) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		v.picture("failed")
		v.must(what, err)
	}
}

func eval[T any](v *visit, script string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		v.must(script, err)
	}
	return value
}

func (v *visit) wait(what, script string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+script+")", chromedp.WithPollingTimeout(patience))); err != nil {
		v.picture("failed")
		v.must("wait for "+what, err)
	}
}

// click presses the mouse on the element that the script finds, where it is
// seen and nothing covers it.
func (v *visit) click(script string) {
	v.t.Helper()
	at := eval[[]float64](v, middle(script))
	v.do("click "+script, chromedp.MouseClickXY(at[0], at[1]))
}

// middle is a script that finds where to click on an element.
func middle(script string) string {
	return fmt.Sprintf(`(async () => {
		let e, r, was = ''
		for (let still = 0; still < 3;) { // the page has come to rest
			e = %s
			if (!e) throw new Error('not there')
			e.scrollIntoView({ block: 'center' })
			await new Promise(requestAnimationFrame)
			r = e.getBoundingClientRect()
			const now = [r.left, r.top, r.width, r.height].join()
			still = now === was ? still + 1 : 0
			was = now
		}
		const x = r.left + r.width / 2, y = r.top + r.height / 2
		const top = document.elementFromPoint(x, y)
		if (!top || !(e.contains(top) || top.contains(e))) throw new Error('covered by ' + (top && top.outerHTML.slice(0, 80)))
		if (e.disabled) throw new Error('disabled')
		return [x, y]
	})()`, script)
}

// doubleClick clicks twice on what the script finds, as people do who expect no
// single click.
func (v *visit) doubleClick(script string) {
	v.t.Helper()
	at := eval[[]float64](v, fmt.Sprintf(`(() => {
		const e = %s
		e.scrollIntoView({ block: 'center' })
		const r = e.getBoundingClientRect()
		return [r.left + r.width / 2, r.top + r.height / 2]
	})()`, script))
	for n := range int64(2) {
		for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
			call(v, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: n + 1})
		}
	}
}

// press clicks the button with the text.
func (v *visit) press(text string) {
	v.t.Helper()
	v.click(button(text))
}

func (v *visit) text(selector string) string {
	v.t.Helper()
	return eval[string](v, fmt.Sprintf(`document.querySelector(%q).textContent`, selector))
}

func (v *visit) focus() string {
	ctx, cancel := context.WithTimeout(v.ctx, 2*time.Second)
	defer cancel()
	at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(e => e ? (e.id || e.textContent || e.tagName).slice(0, 60) : '')(document.activeElement)`))
	if err != nil {
		return "?"
	}
	return at
}

// tabTo moves by the Tab key until the element that the script finds has the
// focus, and holds the page to a visible ring on the way.
func (v *visit) tabTo(script string) {
	v.t.Helper()
	const state = `(() => {
		const e = document.activeElement
		if (!e || e === document.body) return 'nowhere'
		const ring = (x) => { const s = getComputedStyle(x); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 }
		const editor = e.closest('.editor')
		if (!ring(e) && !(editor && ring(editor))) return 'no ring on ' + (e.id || e.outerHTML.slice(0, 120))
		return e === (%s) ? 'there' : 'elsewhere'
	})()`
	for range 120 {
		v.do("tab", chromedp.KeyEvent(kb.Tab))
		at := eval[string](v, fmt.Sprintf(state, script))
		if at == "there" {
			return
		}
		if strings.HasPrefix(at, "no ring") {
			v.t.Errorf("the focus cannot be seen: %s", at)
		}
	}
	v.picture("failed")
	v.t.Fatalf("Tab never reaches %s", script)
}

// example chooses from the menus of examples and faults.
func (v *visit) example(title string) {
	v.t.Helper()
	menu := "Examples"
	switch title {
	case "A missing record", "A busy account", "An expired token", "A lost answer":
		menu = "Faults"
	}
	v.press(menu)
	v.click(fmt.Sprintf(`[...document.querySelectorAll('[role=menu]:popover-open [role=menuitem]')].find(e => e.textContent.startsWith(%q))`, title))
	v.wait("no menu", `!document.querySelector('[role=menu]:popover-open')`)
}

// button is a script that finds the visible button with the text.
func button(text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('button')].find(b => b.offsetParent && b.textContent.includes(%q))`, text)
}

func (v *visit) keys(keys ...string) {
	v.t.Helper()
	for _, key := range keys {
		v.do("press a key", chromedp.KeyEvent(key))
	}
}

// picture keeps a screenshot where WORKBENCH_SCREENSHOTS names a directory.
func (v *visit) picture(name string) {
	dir := os.Getenv("WORKBENCH_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		v.t.Logf("no picture %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, v.screen.name+"-"+name+".png"), png, 0o600); err != nil {
		v.t.Log(err)
	}
}

func selectAll() chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
}

func reload() chromedp.Action[chromedp.Void] { return chromedp.Reload() }

// mark sets the answer that is shown apart from the one to come.
func mark() chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](`document.querySelector('.answer')?.setAttribute('data-seen', '')`)
}
