//go:build browser

package workbench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/websocket"
)

// firefox is a Firefox on the workbench's page, driven by WebDriver BiDi, which
// it speaks without a driver: https://w3c.github.io/webdriver-bidi/
type firefox struct {
	t          *testing.T
	connection *websocket.Conn
	calls      int
	page       string   // the browsing context
	complaints []string // of the browser: errors, warnings, policy violations
}

// openFirefox opens the page at an address.
func openFirefox(t *testing.T, path, address string) *firefox {
	t.Helper()
	const origin = "http://127.0.0.1"
	config, err := websocket.NewConfig(startFirefox(t, path, origin)+"/session", origin)
	if err != nil {
		t.Fatal(err)
	}
	connection, err := config.DialContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := &firefox{t: t, connection: connection}
	t.Cleanup(func() {
		f.call("browser.close", nil, nil)
		_ = connection.Close() // the browser may have done so
		for _, complaint := range f.complaints {
			t.Errorf("Firefox complains: %s", complaint)
		}
	})
	f.call("session.new", map[string]any{"capabilities": map[string]any{}}, nil)
	f.call("session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil)
	var tree struct{ Contexts []struct{ Context string } }
	f.call("browsingContext.getTree", map[string]any{}, &tree)
	f.page = tree.Contexts[0].Context
	f.resize(wideLight)
	f.call("browsingContext.navigate", map[string]any{"context": f.page, "url": address, "wait": "complete"}, nil)
	return f
}

// startFirefox starts the browser with a profile of its own, and returns the
// address at which it is driven.
func startFirefox(t *testing.T, path, origin string) string {
	t.Helper()
	profile := t.TempDir()
	ctx, kill := context.WithCancel(context.Background())
	// #nosec G204 -- the browser that was found
	process := exec.CommandContext(ctx, path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "--remote-allow-origins="+origin)
	process.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	process.WaitDelay = patience // for what it started
	output, writer := io.Pipe()
	process.Stderr = writer
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = process.Wait() // how it ends says nothing of the page
		_ = writer.Close()
	}()
	listens, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		var said []string
		for lines := bufio.NewScanner(output); lines.Scan(); {
			said = append(said, lines.Text())
			if _, at, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				listens <- at
			}
		}
		close(listens)
		_ = output.Close()
		t.Logf("Firefox said: %q", said)
	}()
	t.Cleanup(func() { // after it was asked to end
		select {
		case <-ended:
		case <-time.After(patience):
			t.Error("Firefox did not end")
		}
		kill()
		<-ended
	})
	select {
	case at, ok := <-listens:
		if !ok {
			t.Fatal("Firefox ended at once")
		}
		return at
	case <-time.After(2 * patience):
		kill()
		t.Fatal("Firefox does not start")
	}
	return ""
}

// call sends a command and waits for its result. What Firefox complains of comes
// in between.
func (f *firefox) call(method string, params map[string]any, result any) {
	f.t.Helper()
	f.calls++
	if params == nil {
		params = map[string]any{}
	}
	err := f.connection.SetDeadline(time.Now().Add(2 * patience))
	if err == nil {
		err = websocket.JSON.Send(f.connection, map[string]any{"id": f.calls, "method": method, "params": params})
	}
	for err == nil {
		var message struct {
			ID      int
			Type    string
			Message string
			Result  json.RawMessage
			Params  struct{ Level, Text string }
		}
		err = websocket.JSON.Receive(f.connection, &message)
		switch {
		case err != nil:
		case message.Type == "event":
			if message.Params.Level == "error" || message.Params.Level == "warn" {
				f.complaints = append(f.complaints, message.Params.Text)
			}
		case message.ID != f.calls:
		case message.Type != "success":
			err = fmt.Errorf("%s", message.Message)
		case result == nil:
			return
		default:
			if err = json.Unmarshal(message.Result, result); err == nil {
				return
			}
		}
	}
	f.t.Fatalf("%s: %v (%v)", method, err, f.complaints)
}

// inFirefox is what a script evaluates to.
func inFirefox[T any](f *firefox, script string) T {
	f.t.Helper()
	var answer struct {
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	f.call("script.evaluate", map[string]any{
		"expression": "(async () => JSON.stringify(await " + script + "))()", "awaitPromise": true, "target": map[string]any{"context": f.page},
	}, &answer)
	var value T
	if err := json.Unmarshal([]byte(answer.Result.Value), &value); err != nil {
		f.t.Fatalf("%s: %s (%v)", script, answer.ExceptionDetails.Text, f.complaints)
	}
	return value
}

func (f *firefox) wait(what, script string) {
	f.t.Helper()
	if !inFirefox[bool](f, fmt.Sprintf(`(async () => {
		for (const end = Date.now() + %d; !(%s); await new Promise((go) => setTimeout(go, 20))) if (Date.now() > end) return false
		return true
	})()`, patience.Milliseconds(), script)) {
		f.picture("failed")
		f.t.Fatalf("wait for %s (%v)", what, f.complaints)
	}
}

func (f *firefox) click(script string) {
	f.t.Helper()
	at := inFirefox[[]float64](f, middle(script))
	f.act("pointer", map[string]any{"type": "pointerMove", "x": int(at[0]), "y": int(at[1])},
		map[string]any{"type": "pointerDown", "button": 0}, map[string]any{"type": "pointerUp", "button": 0})
}

// keys presses keys together, such as Control and Enter.
func (f *firefox) keys(together ...string) {
	f.t.Helper()
	var down, up []map[string]any
	for _, key := range together {
		down = append(down, map[string]any{"type": "keyDown", "value": key})
		up = append([]map[string]any{{"type": "keyUp", "value": key}}, up...)
	}
	f.act("key", append(down, up...)...)
}

func (f *firefox) act(device string, actions ...map[string]any) {
	f.t.Helper()
	f.call("input.performActions", map[string]any{
		"context": f.page, "actions": []any{map[string]any{"type": device, "id": device, "actions": actions}},
	}, nil)
}

func (f *firefox) resize(s screen) {
	f.t.Helper()
	f.call("browsingContext.setViewport", map[string]any{
		"context": f.page, "viewport": map[string]any{"width": s.width, "height": s.height},
	}, nil)
}

// picture keeps a screenshot where WORKBENCH_SCREENSHOTS names a directory.
func (f *firefox) picture(name string) {
	f.t.Helper()
	dir := os.Getenv("WORKBENCH_SCREENSHOTS")
	if dir == "" {
		return
	}
	var shot struct{ Data []byte }
	f.call("browsingContext.captureScreenshot", map[string]any{"context": f.page}, &shot)
	if err := os.WriteFile(filepath.Join(dir, "firefox-"+name+".png"), shot.Data, 0o600); err != nil {
		f.t.Log(err)
	}
}
