package pasted_test

import (
	"testing"

	"netsuite-connector/internal/pasted"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                           "",
		"a\r\nb\rc\u2028d\u0085e\vf": "a\nb\nc\nd\ne\nf",
		"\ufeffa\u200bb\u202ac":      "abc",
		"a\u00a0b\tc":                "a b c",
		"“a” „b« ″":                  `"a" "b" "`,
		"‘a’ ′":                      "'a' '",
		"—a–b−c－":                    "-a-b-c-",
		"a\x00b\ufffdc":              "abc",
		"Küçük \u212a":               "Küçük \u212a",
	} {
		if got := pasted.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "\ufeff 1234567\u00a0\r\n": "1234567", " a b ": "a b", "\n": ""} {
		if got := pasted.Line(text); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestUnquote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a": "a", `"a"`: "a", " 'a'\n": "a", "`a`": "a", "“a”": "a", `" a "`: "a",
		`"`: `"`, `""`: "", `"a`: `"a`, `a"`: `a"`, `"a'`: `"a'`, `""a""`: `"a"`, `"-a"`: "-a",
	} {
		if got := pasted.Unquote(text); got != want {
			t.Errorf("Unquote(%q) = %q, want %q", text, got, want)
		}
	}
}
