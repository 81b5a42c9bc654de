package diagnosis

import "strings"

const (
	maxQuoted    = 80 // bytes
	secretLength = 40 // letters and digits in a row: IDs of accounts are shorter, keys and tokens longer
)

// quoteUnlessSecret quotes a value at fault. It returns "" for one that may be a
// secret that was pasted into the wrong field: a long run of letters and digits,
// several lines, or an address with a password.
func quoteUnlessSecret(value string) string {
	run, longest := 0, 0
	for _, r := range value {
		if r < ' ' || r == 0x7f {
			return ""
		}
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '+', r == '/', r == '_', r == '-', r == '=':
			run++
			longest = max(longest, run)
		default:
			run = 0
		}
	}
	if len(value) > maxQuoted || longest >= secretLength || value == "" || strings.Contains(value, "@") {
		return ""
	}
	return "“" + value + "”"
}

// inParentheses puts a value behind a name, if there is one to show.
func inParentheses(value string) string {
	if quoted := quoteUnlessSecret(value); quoted != "" {
		return " (" + quoted + ")"
	}
	return ""
}
