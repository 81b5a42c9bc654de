//go:build browser

package forms_test

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"netsuite-connector/schema"
)

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Form</title>
<link rel="icon" href="data:,">
<style>body { font: 16px/1.4 sans-serif; margin: 0 auto; max-width: 860px; padding: 16px }</style>
<div id="form"></div>
<script type="module" src="/page.js"></script>
</html>
`

// serve bundles the page and serves it on loopback, with component.json as the
// connector publishes it.
func serve(t *testing.T) string {
	t.Helper()
	build := exec.CommandContext(t.Context(), node(t), "build.mjs")
	build.Dir = "web"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("node build.mjs: %v\n%s", err, out)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir("web/dist")))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	})
	mux.HandleFunc("GET /component.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(schema.Component())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
