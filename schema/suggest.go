package schema

import (
	"strings"
	"unicode"
)

// Suggest returns the field that the writer of an unknown name probably meant;
// "" where none is near, or several are.
func (d *Document) Suggest(unknown string) string {
	if len(unknown) > maxExcerpt {
		return ""
	}
	given := lettersAndDigits(unknown)
	best, distance, several := "", 1+typos(len(given)), false
	for _, f := range d.fields {
		for _, name := range []string{f.Name, f.Title} {
			switch n := editDistance(given, lettersAndDigits(name)); {
			case n < distance:
				best, distance, several = f.Name, n, false
			case n == distance && best != "" && best != f.Name:
				several = true
			}
		}
	}
	if best == "" {
		best, several = d.containing(string(given))
	}
	if several {
		return ""
	}
	return best
}

// typos returns how many wrong letters a name of some length may have.
func typos(length int) int {
	if length < 3 {
		return 0
	}
	return max(1, length/4)
}

// maxAffix is how many letters in front of or behind a field's name a name may
// have, as privateKeyPem and nsAccountId have.
const maxAffix = 6

// containing returns the field whose name contains a text of four letters or
// more, as timeoutSeconds contains timeout, or stands at an end of it, and
// whether there are several.
func (d *Document) containing(given string) (name string, several bool) {
	if len(given) < 4 {
		return "", false
	}
	for _, f := range d.fields {
		lower := strings.ToLower(f.Name)
		affixed := len(lower) >= 4 && len(given)-len(lower) <= maxAffix && (strings.HasPrefix(given, lower) || strings.HasSuffix(given, lower))
		if affixed || strings.Contains(lower, given) {
			several = name != ""
			name = f.Name
		}
	}
	return name, several
}

// lettersAndDigits returns a name in lower case without spaces, hyphens and
// underscores, since max_retries and Max Retries mean maxRetries.
func lettersAndDigits(name string) []rune {
	var kept []rune
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			kept = append(kept, unicode.ToLower(r))
		}
	}
	return kept
}

// editDistance returns how many letters have to be inserted, removed or
// replaced to turn one text into the other (Levenshtein).
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			replaced := diagonal
			if x != y {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
