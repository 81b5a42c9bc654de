package retryafter_test

import (
	"net/http"
	"testing"
	"time"

	"netsuite-connector/internal/retryafter"
)

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		header string
		want   time.Duration
		ok     bool
	}{
		"seconds":                    {"7", 7 * time.Second, true},
		"zero":                       {"0", 0, true},
		"leading zeros":              {"007", 7 * time.Second, true},
		"spaces around":              {" 5\t", 5 * time.Second, true},
		"a fraction is rounded up":   {"1.5", 2 * time.Second, true},
		"a fraction of nothing":      {"2.000", 2 * time.Second, true},
		"negative means now":         {"-3", 0, true},
		"a day and more is a day":    {"86401", retryafter.Max, true},
		"overflow is a day":          {"99999999999999999999999999", retryafter.Max, true},
		"int64 edge":                 {"9223372036854775807", retryafter.Max, true},
		"nanosecond overflow":        {"99999999999999999", retryafter.Max, true},
		"IMF-fixdate":                {"Wed, 04 Mar 2026 05:06:37 GMT", 30 * time.Second, true},
		"RFC 850":                    {"Wednesday, 04-Mar-26 05:06:37 GMT", 30 * time.Second, true},
		"asctime":                    {"Wed Mar  4 05:06:37 2026", 30 * time.Second, true},
		"a date in the past":         {"Wed, 04 Mar 2026 05:06:06 GMT", 0, true},
		"a date far ahead":           {"Wed, 01 Jan 2099 00:00:00 GMT", retryafter.Max, true},
		"nothing":                    {"", 0, false},
		"only spaces":                {"  ", 0, false},
		"a word":                     {"soon", 0, false},
		"a unit":                     {"5s", 0, false},
		"an exponent":                {"1e3", 0, false},
		"a plus":                     {"+5", 0, false},
		"hexadecimal":                {"0x10", 0, false},
		"a lone minus":               {"-", 0, false},
		"a lone point":               {".", 0, false},
		"a point at the end":         {"5.", 0, false},
		"two numbers":                {"5, 6", 0, false},
		"digits of another alphabet": {"٥", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := retryafter.Parse(tt.header, now)
			if got != tt.want || ok != tt.ok {
				t.Errorf("Parse(%q) = %v, %v; want %v, %v", tt.header, got, ok, tt.want, tt.ok)
			}
		})
	}
}

// TestOf: whatever our clock says, the server's tells how far ahead its date is.
func TestOf(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		date, header string
		want         time.Duration
		ok           bool
	}{
		"our clock is fast": {"Wed, 04 Mar 2026 04:56:07 GMT", "Wed, 04 Mar 2026 04:56:37 GMT", 30 * time.Second, true},
		"our clock is slow": {"Wed, 04 Mar 2026 05:16:07 GMT", "Wed, 04 Mar 2026 05:16:37 GMT", 30 * time.Second, true},
		"seconds":           {"Wed, 04 Mar 2026 04:56:07 GMT", "7", 7 * time.Second, true},
		"no date":           {"", "Wed, 04 Mar 2026 05:06:37 GMT", 30 * time.Second, true},
		"no sense":          {"today", "Wed, 04 Mar 2026 05:06:37 GMT", 30 * time.Second, true},
		"nothing":           {"Wed, 04 Mar 2026 04:56:07 GMT", "", 0, false},
	} {
		if got, ok := retryafter.Of(http.Header{"Date": {tt.date}, "Retry-After": {tt.header}}, now); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %v, %v; want %v, %v", name, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "0", "5", "-1", "1.5", "99999999999999999", "Wed, 04 Mar 2026 05:06:37 GMT", "Wednesday, 04-Mar-26 05:06:37 GMT", "Wed Mar  4 05:06:37 2026"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		wait, ok := retryafter.Parse(header, now)
		if wait < 0 || wait > retryafter.Max {
			t.Errorf("Parse(%q) = %v, outside of 0 to %v", header, wait, retryafter.Max)
		}
		if !ok && wait != 0 {
			t.Errorf("Parse(%q) refuses and still says %v", header, wait)
		}
	})
}
