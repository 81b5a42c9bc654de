package actions

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"netsuite-connector/internal/jsoncheck"
)

// FuzzPages: what the scan finds in a page, in pieces of any size, is what
// encoding/json finds in it.
func FuzzPages(f *testing.F) {
	for _, text := range []string{
		`{"links":[{"rel":"next","href":"x"}],"count":2,"hasMore":true,"items":[1,{"a":[2,"]\""]}],"offset":0}`,
		`{"it\u0065ms":[],"hasMore":false}`, `{"items":{"items":[1]},"hasMore":1}`, `[{"items":[1]},"items",[2]]`, `{ "items" : [ [ ] , "," ] }`, `"x"`,
	} {
		f.Add([]byte(text), 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, piece int) {
		piece = min(max(piece, 1), 1000)
		checker := jsoncheck.Checker{RequireUTF8: true}
		s := scanPage(0)
		var items []byte
		for at := 0; at < len(text); at += piece {
			part := text[at:min(at+piece, len(text))]
			if _, err := checker.Write(part); err != nil {
				return
			}
			s.write(part)
			items = append(items, s.items(part, int64(at))...)
		}
		if checker.Close() != nil {
			return
		}
		members, err := jsoncheck.Members(text)
		if err != nil {
			if s.lists() && errors.Is(err, jsoncheck.ErrNotObject) {
				t.Errorf("items in %q", text)
			}
			return
		}
		lists, hasMore := false, ""
		for _, m := range members {
			switch m.Name {
			case "items":
				lists = m.Value[0] == '['
				if !lists {
					continue
				}
				var want []json.RawMessage
				if err := json.Unmarshal(m.Value, &want); err != nil {
					t.Fatal(err)
				}
				inside := bytes.TrimLeft(m.Value[1:len(m.Value)-1], " \t\r\n")
				if !bytes.Equal(items, inside) || s.count != len(want) {
					t.Errorf("%d items %q, want %d %q", s.count, items, len(want), inside)
				}
			case "hasMore":
				hasMore = string(m.Value)
			}
		}
		more, known := s.more()
		if s.lists() != lists || known != (hasMore == "true" || hasMore == "false") || more != (hasMore == "true") || s.twice != "" {
			t.Errorf("%q: items %v, more %v (%v), twice %q", text, s.lists(), more, known, s.twice)
		}
	})
}
