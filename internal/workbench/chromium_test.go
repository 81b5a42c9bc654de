//go:build browser

package workbench_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// shared is the Chromium that the visits share: it takes longer to start than
// most tests take. Each visit has a browser context of its own, which shares no
// storage with another.
var shared sharedChromium

func init() { closeBrowser = shared.close }

type sharedChromium struct {
	once    sync.Once
	ctx     context.Context //nolint:containedctx // it is the browser
	end     func()
	profile string
	err     error
}

// open returns a context for one visit.
func (s *sharedChromium) open(t *testing.T) (context.Context, func()) {
	t.Helper()
	path := chromium(t)
	s.once.Do(func() {
		if s.profile, s.err = os.MkdirTemp("", "workbench-chromium-"); s.err == nil {
			s.ctx, s.end, s.err = startChromium(path, s.profile)
		}
	})
	if s.err != nil {
		t.Fatalf("start the browser: %v", s.err)
	}
	return chromedp.NewContext(s.ctx, chromedp.WithNewBrowserContext())
}

// close ends the browser, if there is one.
func (s *sharedChromium) close() error {
	if s.end == nil {
		return s.err
	}
	s.end()
	return os.RemoveAll(s.profile)
}

// startChromium starts a browser, which lives until end.
func startChromium(path, profile string) (ctx context.Context, end func(), err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
	)
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endContext := chromedp.NewContext(allocator)
	end = func() {
		_ = chromedp.Cancel(ctx) // the process may be gone already
		endContext()
		endAllocator()
	}
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, nil, err
	}
	return ctx, end, nil
}

// chromium returns the browser's path. Without one the browser tests are
// skipped, but never where CI runs.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Chromium: install it (apt-get install chromium); in CI the browser tests are not skipped")
	}
	t.Skip("no Chromium here, so the page is not driven (apt-get install chromium)")
	return ""
}

// leftNoTrace reads the browser's whole profile for a secret.
func leftNoTrace(t *testing.T, profile, secret string) {
	t.Helper()
	if secret == "" {
		t.Fatal("no secret to look for")
	}
	looked := 0
	err := filepath.WalkDir(profile, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil //nolint:nilerr // the browser removes files while it ends
		}
		content, err := os.ReadFile(path) // #nosec G304 -- the test's own directory
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		looked++
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("the private key is on disk, in %s", path)
		}
		return nil
	})
	if err != nil || looked == 0 {
		t.Errorf("looked through %d files of the profile: %v", looked, err)
	}
}
