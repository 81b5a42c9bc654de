package workbench

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bundleLimit is what the whole bundle may have, in bytes, gzip.
const bundleLimit = 700_000

func TestBundleSize(t *testing.T) {
	t.Parallel()
	if whole := compressed(t, bundleFiles(t)); whole > bundleLimit {
		t.Errorf("the bundle has %d bytes, gzip, over %d", whole, bundleLimit)
	}
}

// BenchmarkBundle reports what the page costs: the first visit, which loads what
// index.html names and what that imports, and the whole, with the editors and
// views that are loaded when they are first shown.
func BenchmarkBundle(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(float64(compressed(b, firstVisit(b))), "first-visit-gzip-bytes")
		b.ReportMetric(float64(compressed(b, bundleFiles(b))), "whole-gzip-bytes")
	}
	b.ReportMetric(0, "ns/op") // the time says nothing of the page
}

// bundleFiles are the scripts and style sheets of the bundle.
func bundleFiles(tb testing.TB) []string {
	tb.Helper()
	entries, err := fs.ReadDir(bundle, "dist")
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if ext := path.Ext(entry.Name()); ext == ".js" || ext == ".css" {
			names = append(names, entry.Name())
		}
	}
	if len(names) < 5 {
		tb.Fatalf("the bundle has %q only", names)
	}
	return names
}

// static matches the file of an import that is loaded with the script that has
// it: import("./x.js") is loaded later.
var static = regexp.MustCompile(`(?:from|import)"\./([^"]+)"`)

// firstVisit are the files that the page loads before anything is done on it.
func firstVisit(tb testing.TB) []string {
	tb.Helper()
	page := string(content(tb, "index.html"))
	var names []string
	for _, name := range bundleFiles(tb) {
		if strings.Contains(page, name) {
			names = append(names, name)
		}
	}
	for i := 0; i < len(names); i++ {
		for _, found := range static.FindAllSubmatch(content(tb, names[i]), -1) {
			if name := string(found[1]); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if !slices.Contains(names, "app.js") || !slices.Contains(names, "app.css") {
		tb.Fatalf("the first visit loads %q", names)
	}
	return names
}

func content(tb testing.TB, name string) []byte {
	tb.Helper()
	file, err := fs.ReadFile(bundle, "dist/"+name)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

// compressed is the size of files, each of them compressed.
func compressed(tb testing.TB, names []string) int {
	tb.Helper()
	var whole bytes.Buffer
	for _, name := range names {
		w, err := gzip.NewWriterLevel(&whole, gzip.BestCompression)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(content(tb, name)); err != nil {
			tb.Fatal(err)
		}
		if err := w.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return whole.Len()
}
