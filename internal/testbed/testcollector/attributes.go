package testcollector

import (
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
)

// Attributes returns attributes by their names: texts, and whole numbers as
// int64.
func Attributes(list []*commonpb.KeyValue) map[string]any {
	attributes := map[string]any{}
	for _, a := range list {
		switch value := a.GetValue().GetValue().(type) {
		case *commonpb.AnyValue_StringValue:
			attributes[a.GetKey()] = value.StringValue
		case *commonpb.AnyValue_IntValue:
			attributes[a.GetKey()] = value.IntValue
		case *commonpb.AnyValue_DoubleValue:
			attributes[a.GetKey()] = value.DoubleValue
		case *commonpb.AnyValue_BoolValue:
			attributes[a.GetKey()] = value.BoolValue
		}
	}
	return attributes
}

// Point is a point of a metric. Of a histogram, Value is how much was counted.
type Point struct {
	Attributes map[string]any
	Value      int64
	Sum        float64
}

// Points returns the points of a metric, which may be nil.
func Points(m *metricspb.Metric) []Point {
	var points []Point
	for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
		points = append(points, Point{Attributes: Attributes(p.GetAttributes()), Value: p.GetAsInt()})
	}
	for _, p := range m.GetHistogram().GetDataPoints() {
		points = append(points, Point{Attributes(p.GetAttributes()), int64(p.GetCount()), p.GetSum()}) // #nosec G115 -- a test counts less
	}
	return points
}

// Count returns the sum of the values whose points have all of these attributes.
func Count(m *metricspb.Metric, attributes map[string]any) int64 {
	var n int64
points:
	for _, p := range Points(m) {
		for name, value := range attributes {
			if p.Attributes[name] != value {
				continue points
			}
		}
		n += p.Value
	}
	return n
}
