package jsoncheck_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"netsuite-connector/internal/jsoncheck"
)

var escapedTexts = []string{
	`""`, `"a"`, `"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"a\nb"`, `"\n"`, `"ab\\"`, `"\\\\n"`,
	`"\u0041"`, `"\u0000"`, `"\u00e4\u00E4"`, `"\u20ac"`, `"\uFFFD"`, `"\ud83d\ude00"`, `"x\uD83D\uDE00y\n"`,
	`"ä€漢😀"`, `"ä\n€\t漢\"😀"`, `"\u0061\u0062\u0063"`, `"end\u00e4"`,
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for _, quoted := range escapedTexts {
		sameText(t, quoted)
	}
	long := strings.Repeat("Größe € 漢字 😀 ", 10_000)
	sameText(t, `"`+long+`"`)
	sameText(t, `"`+long+`\n`+long+`\ud83d\ude00`+long+`\""`)
}

// What Unescape returns takes no memory of its own.
func TestUnescapeAllocatesNothing(t *testing.T) {
	quoted, again := []byte(`"a\nb\u00e4c\ud83d\ude00"`), make([]byte, 26)
	if n := testing.AllocsPerRun(10, func() { copy(again, quoted); jsoncheck.Unescape(again[:len(quoted)]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// sameText compares Unescape with encoding/json.
func sameText(t *testing.T, quoted string) {
	t.Helper()
	var want string
	if err := json.Unmarshal([]byte(quoted), &want); err != nil {
		t.Fatal(err)
	}
	if got := jsoncheck.Unescape([]byte(quoted)); string(got) != want {
		t.Errorf("%.80q is %.80q, want %.80q", quoted, got, want)
	}
}

func FuzzUnescape(f *testing.F) {
	for _, quoted := range escapedTexts {
		f.Add(quoted)
	}
	f.Fuzz(func(t *testing.T, quoted string) {
		var text string
		if !strings.HasPrefix(quoted, `"`) || !strings.HasSuffix(quoted, `"`) || !utf8.ValidString(quoted) || json.Unmarshal([]byte(quoted), &text) != nil {
			return
		}
		// encoding/json replaces a lone half of a surrogate pair.
		if strings.Count(text, "\uFFFD") != strings.Count(quoted, "\uFFFD")+strings.Count(strings.ToLower(quoted), `\ufffd`) {
			return
		}
		sameText(t, quoted)
	})
}
