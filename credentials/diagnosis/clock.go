package diagnosis

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// clockTolerance is the difference between two clocks that is not reported.
const clockTolerance = 30 * time.Second

// ClockSkew measures this machine's clock against a response's Date header: a
// positive skew means that this clock is fast. began and received are this
// machine's times of the request's begin and of the response's arrival; NetSuite
// dated the response in between, so that a slow response does not look like a
// wrong clock. False means that the response has no date.
func ClockSkew(header http.Header, began, received time.Time) (time.Duration, bool) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0, false
	}
	date = date.Add(500 * time.Millisecond) // the header has whole seconds, rounded down
	switch {
	case date.Before(began):
		return began.Round(0).Sub(date), true
	case date.After(received):
		return received.Round(0).Sub(date), true
	default:
		return 0, true
	}
}

// Skewed reports whether a clock is so far off that a person should know.
func Skewed(skew time.Duration) bool { return skew > clockTolerance || skew < -clockTolerance }

// clockSentence says whether this machine's clock is fast or slow, and by how much.
func clockSentence(skew time.Duration) string {
	direction := "fast"
	if skew < 0 {
		direction, skew = "slow", -skew
	}
	return fmt.Sprintf("The clock of this machine is %s %s, measured against NetSuite's.", Duration(skew), direction)
}

// Duration formats a duration as people say it: rounded, in one unit.
func Duration(d time.Duration) string {
	unit, name := time.Second, "second"
	switch {
	case d >= 48*time.Hour:
		unit, name = 24*time.Hour, "day"
	case d >= 2*time.Hour:
		unit, name = time.Hour, "hour"
	case d >= 2*time.Minute:
		unit, name = time.Minute, "minute"
	}
	n := int(math.Round(float64(d) / float64(unit)))
	if n == 1 {
		return "1 " + name
	}
	return fmt.Sprintf("%d %ss", n, name)
}
