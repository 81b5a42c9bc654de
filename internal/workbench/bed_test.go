package workbench

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"netsuite-connector/plugin"
)

// fakePlugin answers as it is told.
type fakePlugin struct {
	verify func(ctx context.Context, credentials []byte, report func(plugin.Check)) error
	run    func(ctx context.Context, request plugin.Request) (plugin.Result, error)
	closed bool
}

func (p *fakePlugin) Describe(context.Context) (string, []byte, error) {
	return "1.2.3", []byte(`{"title":"NetSuite"}`), nil
}

func (p *fakePlugin) Verify(ctx context.Context, credentials []byte, report func(plugin.Check)) error {
	return p.verify(ctx, credentials, report)
}

func (p *fakePlugin) Run(ctx context.Context, request plugin.Request) (plugin.Result, error) {
	return p.run(ctx, request)
}

func (p *fakePlugin) Close() { p.closed = true }

type fakeAccount struct{ injected []Fault }

func (*fakeAccount) ID() string { return "7654321_SB2" }
func (*fakeAccount) Environment() []string {
	return []string{"HTTPS_PROXY=http://127.0.0.1:9", "NO_PROXY="}
}
func (*fakeAccount) Close() {}

func (*fakeAccount) Map(string, []byte, []string) (string, error) { return "-certificate", nil }

func (a *fakeAccount) Inject(fault Fault) func() {
	a.injected = append(a.injected, fault)
	return func() { a.injected = append(a.injected, "removed") }
}

// bed is a workbench that is being served.
type bed struct {
	t       *testing.T
	page    *url.URL
	token   string
	account *fakeAccount
	plugin  *fakePlugin
	loaded  [][]string // the environment of each plugin that was started
}

func start(t *testing.T, own string, edits ...func(*Options)) *bed {
	t.Helper()
	b := &bed{t: t, account: &fakeAccount{}, plugin: &fakePlugin{}}
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		options := Options{
			Load: func(_ context.Context, environment []string) (Plugin, error) {
				b.loaded = append(b.loaded, environment)
				return b.plugin, nil
			},
			StartAccount: func(context.Context) (Account, error) { return b.account, nil },
			Credentials:  []byte(own),
			Ready:        func(address string) { ready <- address },
		}
		for _, edit := range edits {
			edit(&options)
		}
		ended <- Serve(ctx, options)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Serve ended with %v", err)
		}
		if !b.plugin.closed {
			t.Error("the plugin was left running")
		}
	})
	select {
	case err := <-ended:
		ended <- nil
		t.Fatalf("Serve: %v", err)
	case address := <-ready:
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		b.page, b.token = parsed, strings.Split(parsed.Path, "/")[2]
	}
	return b
}

// ask sends a request as the page does, changed by edits.
func (b *bed) ask(method, path, body string, edits ...func(*http.Request)) (*http.Response, string) {
	b.t.Helper()
	address := path
	if !strings.HasPrefix(path, "http") {
		address = "http://" + b.page.Host + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set(tokenHeader, b.token)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "http://"+b.page.Host)
	}
	for _, edit := range edits {
		edit(r)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response, string(text)
}

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(value string) func(*http.Request) {
	return func(r *http.Request) { r.Host = value }
}
