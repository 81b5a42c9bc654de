//go:build browser

package forms_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

const patience = 30 * time.Second

// browse starts one headless browser for a test.
func browse(t *testing.T) context.Context {
	t.Helper()
	ctx, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(chromium(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless,
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	// Granted by the browser's own session: what a tab's grants ends with the tab.
	_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
		Permission: &cdpbrowser.PermissionDescriptor{Name: "clipboard-write"},
		Setting:    cdpbrowser.PermissionSettingGranted,
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// form is a published form, drawn by one library in a tab of its own.
type form struct {
	t   *testing.T
	ctx context.Context
}

func open(t *testing.T, browser context.Context, site, library, name string) *form {
	t.Helper()
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no new tab: %v", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	f := &form{t: t, ctx: ctx}
	call(f, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	f.width(1280)
	f.must(chromedp.Do(ctx, chromedp.Navigate(site+"/?"+url.Values{"library": {library}, "form": {name}}.Encode())))
	f.wait(`document.body.dataset.ready === "true"`)
	f.do(find)
	return f
}

func (f *form) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func call[P, R any](f *form, command cdp.Command[P, R], params P) {
	f.t.Helper()
	_, err := chromedp.Call(f.ctx, command, params)
	f.must(err)
}

func eval[T any](f *form, expression string) T {
	f.t.Helper()
	value, err := chromedp.Run(f.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		f.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func (f *form) do(statement string) {
	f.t.Helper()
	eval[bool](f, statement+"; true")
}

// wait returns when the expression is true.
func (f *form) wait(expression string) {
	f.t.Helper()
	_, err := chromedp.Run(f.ctx, chromedp.Poll[bool]("Boolean("+expression+")"))
	if err != nil {
		f.t.Fatalf("%s: %v", expression, err)
	}
}

// find is what a person does: it looks for a field by its label.
const find = `window.labelled = (title) => {
  const text = (e) => e.textContent.replace(/[*\s\u2009]+/g, ' ').trim();
  const labels = [...document.querySelectorAll('label')].filter((l) => l.checkVisibility());
  const label = labels.find((l) => text(l) === title);
  if (!label) throw new Error('no field ' + title + ' among ' + labels.map(text).join(' | '));
  const control = label.control || label.parentElement.querySelector('textarea, select, input');
  if (!control) throw new Error('nothing to fill in at ' + title);
  return control;
};
// On a busy machine, a page may be refused the clipboard for a moment.
window.written = async (text) => {
  for (let tries = 50; ; tries--) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (e) {
      if (tries === 0) throw e;
      await new Promise((later) => setTimeout(later, 100));
    }
  }
};
window.only = (selector) => {
  const found = document.querySelectorAll(selector);
  if (found.length !== 1) throw new Error(found.length + ' elements match ' + selector);
  return found[0];
}`

// paste puts the text on the clipboard and presses the keys that paste it into
// the element.
func (f *form) paste(element, text string) {
	f.t.Helper()
	f.focus(element)
	eval[bool](f, fmt.Sprintf("written(%s)", quote(text)))
	const control = 2
	call(f, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Key: "v", Code: "KeyV", Modifiers: control, WindowsVirtualKeyCode: 'V', Commands: []string{"paste"},
	})
	call(f, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "v", Code: "KeyV", Modifiers: control})
	f.leave()
}

// write types the text into the element.
func (f *form) write(element, text string) {
	f.t.Helper()
	f.focus(element)
	call(f, input.InsertText, input.InsertTextParams{Text: text})
	f.leave()
}

// focus selects what the field holds, so that what comes next replaces it.
func (f *form) focus(element string) {
	f.t.Helper()
	f.do(fmt.Sprintf("var e = %s; e.focus(); e.select()", element))
}

// leave moves out of the field: json-editor takes a value only then.
func (f *form) leave() {
	f.t.Helper()
	f.do("document.activeElement.blur()")
}

func (f *form) width(pixels int64) {
	f.t.Helper()
	call(f, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: pixels, Height: 900, DeviceScaleFactor: 1})
}

// read returns what the form holds, as its host would get it.
func (f *form) read() []byte {
	f.t.Helper()
	return []byte(eval[string](f, "form.read()"))
}

// picture keeps screenshots at the widths of a desktop and a telephone.
func (f *form) picture(name string) {
	f.t.Helper()
	folder := os.Getenv("FORMS_SCREENSHOTS")
	if folder == "" {
		folder = f.t.ArtifactDir()
	}
	for _, width := range []int64{1280, 390} {
		f.width(width)
		png, err := chromedp.Run(f.ctx, chromedp.FullScreenshot(100))
		f.must(err)
		f.must(os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, width)), png, 0o600))
	}
	f.width(1280)
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}
