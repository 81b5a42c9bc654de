package workbench

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed dist
var bundle embed.FS

// nonceMark stands in index.html where the nonce of each answer goes: the JSON
// editor adds a style sheet, which the policy allows by it.
const nonceMark = "NONCE"

func pagePolicy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"img-src 'self' data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; ")
}

// page serves the embedded bundle below the token's path.
func page(prefix string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.NotFound(w, r)
			return
		}
		if name == "" {
			name = "index.html"
		}
		content, err := fs.ReadFile(bundle, path.Join("dist", path.Clean("/"+name)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if name == "index.html" {
			nonce := rand.Text()
			nonce = base64.RawURLEncoding.EncodeToString([]byte(nonce))
			content = bytes.ReplaceAll(content, []byte(nonceMark), []byte(nonce))
			w.Header().Set("Content-Security-Policy", pagePolicy(nonce))
		}
		w.Header().Set("Content-Type", contentType(name))
		_, _ = w.Write(content) // #nosec G705 -- a file of the bundle; a browser that went away needs no answer
	})
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js": // what the machine's tables say of .js is not always right
		return "text/javascript; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}
