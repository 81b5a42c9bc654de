package metrics

import (
	"go.opentelemetry.io/otel/attribute"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
)

func number(value int64, attributes attribute.Set, began, now uint64) *metricspb.NumberDataPoint {
	return &metricspb.NumberDataPoint{
		Attributes: KeyValues(attributes), StartTimeUnixNano: began, TimeUnixNano: now,
		Value: &metricspb.NumberDataPoint_AsInt{AsInt: value},
	}
}

// KeyValues returns attributes as messages.
func KeyValues(set attribute.Set) []*commonpb.KeyValue {
	var messages []*commonpb.KeyValue
	for _, a := range set.ToSlice() {
		value := &commonpb.AnyValue{}
		switch a.Value.Type() {
		case attribute.INT64:
			value.Value = &commonpb.AnyValue_IntValue{IntValue: a.Value.AsInt64()}
		case attribute.BOOL:
			value.Value = &commonpb.AnyValue_BoolValue{BoolValue: a.Value.AsBool()}
		default:
			value.Value = &commonpb.AnyValue_StringValue{StringValue: a.Value.String()}
		}
		messages = append(messages, &commonpb.KeyValue{Key: string(a.Key), Value: value})
	}
	return messages
}
