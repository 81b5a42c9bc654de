package actions

import "strings"

// plainType splits a content type of the forms that nearly all answers have:
// type/subtype in lower case, alone or with one parameter that is not quoted, such
// as "charset=UTF-8", whose name is in lower case. It is what mime.ParseMediaType
// finds, which makes a map for it. ok is false for every other content type.
func plainType(contentType string) (media, parameter string, ok bool) {
	media, parameter, several := strings.Cut(contentType, ";")
	kind, subtype, slashed := strings.Cut(media, "/")
	if !slashed || !plainToken(kind) || !plainToken(subtype) {
		return "", "", false
	}
	if !several {
		return media, "", true
	}
	parameter = strings.TrimPrefix(parameter, " ")
	name, value, valued := strings.Cut(parameter, "=")
	// A star would begin a name in a language or in parts (RFC 2231).
	if !valued || !plainToken(name) || !plainValue(value) {
		return "", "", false
	}
	return media, parameter, true
}

// plainToken reports whether text is a token of lower-case letters, digits and
// the signs that media types have.
func plainToken(text string) bool {
	return plainValue(text) && !strings.ContainsAny(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

// plainValue is plainToken for the value of a parameter, which may have capitals.
func plainValue(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '+', c == '_':
		default:
			return false
		}
	}
	return text != ""
}
