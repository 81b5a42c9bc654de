package credentials

import (
	"net/http"
	"time"
)

// ClockSkew measures this machine's clock against an answer's Date: > 0 is
// fast. The request began and its answer came at the given times of this
// machine's; NetSuite made the answer in between, so that a slow answer is not
// taken for a wrong clock. False means that the answer bears no date.
func ClockSkew(header http.Header, began, came time.Time) (time.Duration, bool) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0, false
	}
	date = date.Add(500 * time.Millisecond) // it is cut to whole seconds
	switch {
	case date.Before(began):
		return began.Round(0).Sub(date), true
	case date.After(came):
		return came.Round(0).Sub(date), true
	default:
		return 0, true
	}
}
