package task

import "time"

// Served is what the server writes: first how it is reached, then, as often as it is
// asked, what it has done since it began.
type Served struct {
	Proxy, Roots string
	Requests     int64
	CPU          time.Duration
}
