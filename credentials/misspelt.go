package credentials

import (
	"context"
	"strings"
	"unicode"

	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/schema"
)

const (
	maxNames      = 64 // of a document that are compared
	maxNameLength = 32 // bytes
)

// misspelt returns a sentence about a name in the document that looks like the
// name of a missing field, or "". Other unknown names are not mentioned, since
// platforms add fields of their own.
func misspelt(document []byte, field string) string {
	members, few, err := jsoncheck.Few(context.Background(), document, nil)
	if err != nil || !few {
		return ""
	}
	for _, m := range members[:min(len(members), maxNames)] {
		if len(m.Name) > maxNameLength || strings.ContainsFunc(m.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
			continue
		}
		if position(m.Name) < 0 && schema.Credentials.Suggest(m.Name) == field {
			return " The document contains “" + m.Name + "”; the field is called " + field + "."
		}
	}
	return ""
}
