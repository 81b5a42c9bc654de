package task

import "time"

// Served is what the server writes: first how it is reached, then, as often as it is
// asked, what it has done since it began.
type Served struct {
	Proxy, Roots string
	Requests     int64 // answered, but for those of tokens
	Tokens       int64 // asked for
	Headers      int64 // that began as those of a task do
	Received     int64 // bytes of bodies, but for those of requests of tokens
	CPU          time.Duration
}
