package schema

import (
	"fmt"
	"strings"
	"unicode"

	"netsuite-connector/failure"
)

// Violation returns a violation whose Field is path and whose sentence begins
// with the title of that field, as forms show it: the path headers.Host and the
// text "cannot be set." become "Headers: Host cannot be set." It is for the
// packages that check what documents mean.
//
// The path may contain names that were written by anybody. Control characters
// and what looks like a secret are replaced in them, and long names are cut.
func Violation(path, format string, args ...any) failure.Violation {
	root, _, _ := strings.Cut(path, ".")
	for _, d := range documents {
		if _, known := d.field(root); known { // a name has the same title in all documents
			return d.violation(path, format, args...)
		}
	}
	return unknownViolation(path, format, args...)
}

// violation is Violation for a path that begins with a field of the document.
func (d *Document) violation(path, format string, args ...any) failure.Violation {
	root, inside, nested := strings.Cut(path, ".")
	f, _ := d.field(root)
	label := f.Title
	if nested {
		label += ": " + quoteUnlessPlain(Excerpt(inside))
	}
	return sentence(path, label, format, args...)
}

// unknownViolation is a violation of a field that no table has. Its sentence
// begins with the name as it was written.
func unknownViolation(path, format string, args ...any) failure.Violation {
	return sentence(path, quoteUnlessPlain(Excerpt(path)), format, args...)
}

func sentence(path, label, format string, args ...any) failure.Violation {
	return failure.Violation{Field: displayable(path, maxField), Description: label + " " + fmt.Sprintf(format, args...)}
}

// quoteUnlessPlain puts a name into quotes where it could be mistaken for a
// part of the sentence.
func quoteUnlessPlain(name string) string {
	rest := strings.TrimFunc(name, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-…", r)
	})
	if name == "" || strings.ContainsFunc(rest, unicode.IsSpace) {
		return "“" + name + "”"
	}
	return name
}
