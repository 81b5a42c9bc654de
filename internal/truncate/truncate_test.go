package truncate

import "testing"

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		size int
		want string
	}{
		{"", 0, ""},
		{"abc", 3, "abc"},
		{"abcdef", 5, "ab…"},
		{"abcdef", 3, "…"},
		{"abcdef", 2, ""},
		{"aéé", 5, "aéé"},
		{"aééé", 6, "aé…"}, // é takes two bytes, of which one would fit no more
		{"a\xffb", 9, "a\uFFFDb"},
		{"\xff\xff", 3, "\uFFFD"}, // a run of invalid bytes is replaced as one
		{"a\xff", 3, "…"},         // U+FFFD takes three bytes
	} {
		if got := Text(c.text, c.size); got != c.want {
			t.Errorf("Text(%q, %d) = %q, want %q", c.text, c.size, got, c.want)
		}
	}
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		size int
		want string
	}{
		{"abc", 5, "abc"},
		{"abc", 2, "ab"},
		{"aé", 2, "a"},
		{"é", 0, ""},
		{"é", -1, ""},
	} {
		if got := Prefix(c.text, c.size); got != c.want {
			t.Errorf("Prefix(%q, %d) = %q, want %q", c.text, c.size, got, c.want)
		}
	}
}
