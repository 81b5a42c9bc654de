package credentials

import (
	"slices"
	"strings"
	"unicode"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/internal/jsoncheck"
)

const (
	maxEdits = 2  // in a misspelt name
	maxAdded = 6  // characters in front of or behind a name, as in privateKeyPem
	maxNames = 64 // of a document that are compared

	maxNameLength = 32 // bytes
)

// misspelt returns a sentence about a name in the document that looks like the
// name of a missing field, or "". Other unknown names are not mentioned, since
// platforms add fields of their own.
func misspelt(document []byte, field string) string {
	members, err := jsoncheck.Members(document)
	if err != nil {
		return ""
	}
	for _, m := range members[:min(len(members), maxNames)] {
		if len(m.Name) > maxNameLength || strings.ContainsFunc(m.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
			continue
		}
		if position(m.Name) < 0 && closestField(m.Name) == field {
			return " The document contains “" + m.Name + "”; the field is called " + field + "."
		}
	}
	return ""
}

// closestField returns the field whose name a name resembles most, or "".
func closestField(name string) string {
	best, closest := maxEdits+1, ""
	name = normalize(name)
	for _, field := range fields {
		if edits := editDistance(name, normalize(field)); edits < best {
			best, closest = edits, field
		}
	}
	if closest != "" {
		return closest
	}
	for _, field := range fields {
		short := normalize(field)
		added := len(name) - len(short)
		if added > 0 && added <= maxAdded && (strings.HasPrefix(name, short) || strings.HasSuffix(name, short)) {
			return field
		}
	}
	return ""
}

var fields = []string{
	diagnosis.FieldAccountID, diagnosis.FieldClientID, diagnosis.FieldClientSecret,
	diagnosis.FieldCertificateID, diagnosis.FieldPrivateKey,
}

// normalize removes the differences between camel case, snake case and the like.
func normalize(name string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(name))
}

// editDistance is the number of characters that must be added, removed or
// replaced to turn one text into the other, or more than maxEdits if the
// lengths differ by more.
func editDistance(a, b string) int {
	if n := len(a) - len(b); n > maxEdits || n < -maxEdits {
		return maxEdits + 1
	}
	previous := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		row := []int{i + 1}
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row = append(row, slices.Min([]int{previous[j] + cost, previous[j+1] + 1, row[j] + 1}))
		}
		previous = row
	}
	return previous[len(b)]
}
