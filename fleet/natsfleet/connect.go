package natsfleet

import (
	"time"

	"github.com/nats-io/nats.go"
)

// ConnectOptions are the options of a worker's connection: it comes back by
// itself, notices within seconds that its server is gone, and keeps nothing for
// later that would mean something else by then.
func ConnectOptions(name string) []nats.Option {
	return []nats.Option{
		nats.Name(name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.ReconnectJitter(250*time.Millisecond, time.Second),
		nats.PingInterval(4 * time.Second), nats.MaxPingsOutstanding(2), nats.Timeout(5 * time.Second), nats.ReconnectBufSize(-1),
	}
}
