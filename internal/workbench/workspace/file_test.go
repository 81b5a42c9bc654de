package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/internal/workbench/workspace"
)

const saved = `{
  "format": 1,
  "collections": [
    {
      "name": "Customers",
      "notes": "For the import",
      "requests": [
        {
          "name": "Create <one>",
          "input": {
            "method": "POST",
            "url": "record/v1/customer/{{id}}",
            "query": {
              "limit": [
                "1",
                2
              ]
            },
            "headers": {
              "Prefer": "respond-async"
            },
            "idempotencyKey": "{{key}}",
            "body": [
              "{",
              "  \"n\": {{n}}",
              "}"
            ]
          },
          "bodyAs": "json",
          "config": {
            "maxRetries": 0
          },
          "examples": [
            {
              "name": "204",
              "output": {
                "statusCode": 200,
                "headers": {
                  "content-type": "application/json"
                },
                "body": {
                  "n": 9007199254740993,
                  "m": 1.10
                },
                "attempts": 1
              }
            }
          ]
        }
      ]
    }
  ],
  "variables": [
    {
      "name": "sandbox",
      "values": {
        "id": "101",
        "key": "k",
        "n": "1"
      }
    }
  ]
}
`

// What is read and written again is the same file, byte for byte: numbers keep
// their digits, and the order is the file's own.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	path := testbed.WriteFile(t, filepath.Join(t.TempDir(), "w.json"), []byte(saved), 0o644)
	file := open(t, path)
	d, version := read(t, file)
	if body := d.Collections[0].Requests[0].Input.Body; body != "{\n  \"n\": {{n}}\n}" {
		t.Errorf("the body is %q", body)
	}
	if again, err := file.Write(d, version); err != nil || again != version {
		t.Errorf("writing what is there: %v, version %s for %s", err, again, version)
	}
	d.Collections[0].Requests[0].Notes = "A note"
	if _, err := file.Write(d, version); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(saved, `"name": "Create <one>",`, "\"name\": \"Create <one>\",\n          \"notes\": \"A note\",", 1)
	if diff := cmp.Diff(want, content(t, path)); diff != "" {
		t.Errorf("one note changed (-want +got):\n%s", diff)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestNewFileIsMadeWhenSaved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "w.json")
	file := open(t, path)
	d, version := read(t, file)
	if _, err := os.Stat(path); err == nil {
		t.Error("opening made the file")
	}
	d.Collections = []workspace.Collection{{Name: "A"}}
	if _, err := file.Write(d, version); err != nil {
		t.Fatal(err)
	}
	if again, _ := read(t, open(t, path)); len(again.Collections) != 1 || again.Variables == nil || again.Collections[0].Requests == nil {
		t.Errorf("read again: %+v", again)
	}
	if _, err := workspace.Open(filepath.Join(t.TempDir(), "no", "w.json")); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// Nobody's change is lost: not that of another program, nor of another tab.
func TestConflict(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]*workspace.File{"memory": workspace.Memory(), "file": open(t, filepath.Join(t.TempDir(), "w.json"))} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, version := read(t, file)
			const tabs = 8
			var group sync.WaitGroup
			results := make(chan error, tabs)
			for i := range tabs {
				group.Go(func() {
					mine := d
					mine.Collections = []workspace.Collection{{Name: strings.Repeat("x", i+1)}}
					_, err := file.Write(mine, version)
					results <- err
				})
			}
			group.Wait()
			close(results)
			saved := 0
			for err := range results {
				if err == nil {
					saved++
				} else if !errors.Is(err, workspace.ErrConflict) {
					t.Error(err)
				}
			}
			if saved != 1 {
				t.Errorf("%d of %d changes of the same version were saved", saved, tabs)
			}
		})
	}
	path := testbed.WriteFile(t, filepath.Join(t.TempDir(), "w.json"), []byte(saved), 0o600)
	file := open(t, path)
	d, version := read(t, file)
	for _, theirs := range []string{"{}", "", strings.Replace(saved, "101", "102", 1)} {
		testbed.WriteFile(t, path, []byte(theirs), 0o600)
		if _, err := file.Write(d, version); !errors.Is(err, workspace.ErrConflict) {
			t.Errorf("over another program's %.20q: %v", theirs, err)
		}
		if now := content(t, path); now != theirs {
			t.Errorf("the file is %q", now)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(d, version); !errors.Is(err, workspace.ErrConflict) {
		t.Errorf("over a removed file: %v", err)
	}
}

// What cannot be written is told, and leaves nothing behind.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := open(t, filepath.Join(folder, "w.json"))
	d, version := read(t, file)
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(d, version); err == nil || errors.Is(err, workspace.ErrConflict) {
		t.Errorf("without its folder: %v", err)
	}
	if _, again := read(t, file); again != version {
		t.Errorf("the version is %s, was %s", again, version)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file.Path(), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(d, version); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("over a folder: %v", err)
	}
}

// A link that leads nowhere is told: what is saved would take its place.
func TestLinkToNothing(t *testing.T) {
	t.Parallel()
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink("w.json", link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if _, err := workspace.Open(link); err == nil || !strings.Contains(err.Error(), "link to a file that is not there") {
		t.Errorf("got %v", err)
	}
}

// A link stays a link: what it leads to is replaced.
func TestLinkIsFollowed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := testbed.WriteFile(t, filepath.Join(folder, "w.json"), []byte(saved), 0o600)
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	file := open(t, link)
	d, version := read(t, file)
	d.Variables = nil
	if _, err := file.Write(d, version); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Errorf("the link became %v, %v", info, err)
	}
	if text := content(t, path); strings.Contains(text, "sandbox") {
		t.Error("the file was not replaced")
	}
}

func open(t *testing.T, path string) *workspace.File {
	t.Helper()
	file, err := workspace.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t *testing.T, file *workspace.File) (workspace.Document, string) {
	t.Helper()
	d, version, err := file.Read()
	if err != nil {
		t.Fatal(err)
	}
	return d, version
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path) // #nosec G304 -- the test's own
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
