package otlp

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"
)

// The services of a collector. A request of one is the same on the wire as a
// TracesData, or a MetricsData.
const (
	traceService   = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
	metricsService = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
)

// sender sends messages to a collector.
type sender interface {
	// send sends a message, repeating it where that can help, until the context
	// ends.
	send(ctx context.Context, message proto.Message) error
	close()
}

func newSender(s *Signal, service, agent string) (sender, error) {
	if s.protocol == protocolGRPC {
		return newGRPCSender(s, service, agent)
	}
	return newHTTPSender(s, agent), nil
}

// statusError is an answer of the collector's that is no success. Its body is
// not shown.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("the collector answered %d", int(e)) }
