// Package retryafter reads the Retry-After header.
package retryafter

import (
	"net/http"
	"strings"
	"time"
)

// Max bounds what Parse returns, whatever a server sends.
const Max = 24 * time.Hour

// Of returns the wait that a response's header asks for. A date is compared with
// the server's own clock, the header Date, where there is one: now may be wrong.
func Of(header http.Header, now time.Time) (time.Duration, bool) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return Parse(header.Get("Retry-After"), now)
}

// Parse reads a Retry-After value, which is whole seconds or an HTTP date in
// any of its three spellings (RFC 9110, section 10.2.3). A date is
// compared with now. The result is between 0 and Max; false means that the value
// is neither.
func Parse(header string, now time.Time) (time.Duration, bool) {
	text := strings.Trim(header, " \t")
	if text == "" {
		return 0, false
	}
	if wait, ok := seconds(text); ok {
		return wait, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return clamp(at.Sub(now)), true
}

// seconds reads a number with any number of digits, without overflow. Negative
// numbers and fractions are not in the standard, but some servers send them: a
// negative number means now, and a fraction is rounded up.
func seconds(text string) (time.Duration, bool) {
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if whole == "" || (dotted && fraction == "") || !digits(whole) || !digits(fraction) {
		return 0, false
	}
	if negative {
		return 0, true
	}
	const most = int64(Max / time.Second)
	var n int64
	for _, digit := range whole {
		n = n*10 + int64(digit-'0')
		if n >= most {
			return Max, true
		}
	}
	if strings.Trim(fraction, "0") != "" {
		n++
	}
	return time.Duration(n) * time.Second, true
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

func clamp(wait time.Duration) time.Duration {
	return min(max(wait, 0), Max)
}
