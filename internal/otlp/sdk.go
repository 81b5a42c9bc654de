package otlp

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// OpenTelemetry's SDK reads some variables itself. It panics at a number that is
// too large or negative, and what it says of others names no variable. So they
// are looked at here before.

const maxQueue = 1 << 20 // spans

// batches say how spans are put together.
type batches struct {
	delay       time.Duration
	queue, most int // spans that wait, and in one export
}

func (v *variables) batches() batches {
	spans := fmt.Sprintf("is no number of spans from 1 to %d", maxQueue)
	return batches{
		delay: v.milliseconds(sdktrace.DefaultScheduleDelay*time.Millisecond, "OTEL_BSP_SCHEDULE_DELAY"),
		queue: v.number(sdktrace.DefaultMaxQueueSize, maxQueue, spans, "OTEL_BSP_MAX_QUEUE_SIZE"),
		most:  v.number(sdktrace.DefaultMaxExportBatchSize, maxQueue, spans, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
	}
}

// options go before the variables.
func (b batches) options() sdktrace.BatchSpanProcessorOption {
	return func(o *sdktrace.BatchSpanProcessorOptions) {
		o.BatchTimeout, o.MaxQueueSize, o.MaxExportBatchSize = b.delay, b.queue, min(b.most, b.queue)
	}
}

// checkSampler complains of what the SDK does not take.
func (v *variables) checkSampler() {
	name, sampler := v.first("OTEL_TRACES_SAMPLER")
	switch strings.ToLower(sampler) {
	case "", "always_on", "always_off", "parentbased_always_on", "parentbased_always_off":
	case "traceidratio", "parentbased_traceidratio":
		name, text := v.first("OTEL_TRACES_SAMPLER_ARG")
		if share, err := strconv.ParseFloat(text, 64); text != "" && (err != nil || share < 0 || share > 1) {
			v.complain(name, "is no number from 0 to 1. 1 is used")
		}
	default:
		v.complain(name, "is none of OpenTelemetry's samplers. parentbased_always_on is used")
	}
}

// checkResource complains of what the SDK cannot read.
func (v *variables) checkResource() {
	name, text := v.first("OTEL_RESOURCE_ATTRIBUTES")
	for pair := range strings.SplitSeq(text, ",") {
		_, value, found := strings.Cut(pair, "=")
		if _, err := url.PathUnescape(value); err != nil || !found && text != "" {
			v.complain(name, noList+". What has no = is left out, and wrong escapes are taken as they stand")
			return
		}
	}
}
