package actions

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestConfigsAreReadAsParsed(t *testing.T) {
	t.Parallel()
	var c configs
	paths, err := filepath.Glob("../testdata/config/*/*.json")
	if err != nil || len(paths) < 20 {
		t.Fatal(len(paths), err)
	}
	for round := range 2 {
		for _, path := range paths {
			doc, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, wantErr := parseConfig(doc)
			got, gotErr := c.read(doc)
			if !reflect.DeepEqual(got, want) || fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Errorf("round %d, %s: %+v, %v, want %+v, %v", round, path, got, gotErr, want, wantErr)
			}
		}
	}
	if got, err := c.read(nil); err != nil || got.maxRetries != 4 {
		t.Errorf("no document: %+v, %v", got, err)
	}
}

func TestConfigsAreBounded(t *testing.T) {
	t.Parallel()
	var c configs
	for i := range 3 * maxConfigs {
		if got, err := c.read(fmt.Appendf(nil, `{"maxRetries":3%s}`, strings.Repeat(" ", i))); err != nil || got.maxRetries != 3 {
			t.Fatal(got, err)
		}
		if len(c.known) > maxConfigs {
			t.Fatalf("%d configs are kept", len(c.known))
		}
	}
	before := len(c.known)
	for _, doc := range []string{
		`{"maxRetries":` + strings.Repeat(" ", maxConfigLength) + `3}`, // too long to be kept, whatever it means
		`{"maxRetries":11}`, `{`, `{"secret":"x"}`,
	} {
		_, _ = c.read([]byte(doc))
	}
	if len(c.known) != before {
		t.Errorf("%d configs more are kept", len(c.known)-before)
	}
	// Each keeps a few statuses at most.
	list := `{"acceptedStatusCodes":["` + strings.Repeat(`409","`, maxConfigLength/6-20) + `409"]}`
	if got, err := c.read([]byte(list)); err != nil || len(list) > maxConfigLength || len(got.accepted) != maxConfigLength/6-19 {
		t.Error(len(got.accepted), err)
	}
}
