package metrics

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
)

const cumulative = metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE

// Counter counts.
type Counter struct{ series series[int64] }

// Counter adds a counter to the registry.
func (r *Registry) Counter(name, unit, description string) *Counter {
	c := &Counter{}
	r.add(c, name, unit, description)
	return c
}

// Add adds n.
func (c *Counter) Add(n int64, attributes ...attribute.KeyValue) {
	if c != nil {
		c.series.update(attributes, func(value *int64) { *value += n })
	}
}

func (c *Counter) collect(m *metricspb.Metric, began, now uint64) bool {
	sum := &metricspb.Sum{AggregationTemporality: cumulative, IsMonotonic: true}
	c.series.each(func(p *point[int64]) {
		sum.DataPoints = append(sum.DataPoints, number(p.value, p.attributes, began, now))
	})
	m.Data = &metricspb.Metric_Sum{Sum: sum}
	return len(sum.DataPoints) > 0
}

// Histogram counts values by their size.
type Histogram struct {
	bounds []float64
	series series[distribution]
}

type distribution struct {
	counts         []uint64 // one more than bounds
	count          uint64
	sum, low, high float64
}

// Histogram adds a histogram to the registry. A bound belongs to the bucket
// below it.
func (r *Registry) Histogram(name, unit, description string, bounds []float64) *Histogram {
	h := &Histogram{bounds: bounds}
	r.add(h, name, unit, description)
	return h
}

// Record adds a value.
func (h *Histogram) Record(value float64, attributes ...attribute.KeyValue) {
	if h == nil {
		return
	}
	bucket, _ := slices.BinarySearch(h.bounds, value)
	h.series.update(attributes, func(d *distribution) {
		if d.counts == nil {
			d.counts, d.low, d.high = make([]uint64, len(h.bounds)+1), value, value
		}
		d.counts[bucket]++
		d.count++
		d.sum += value
		d.low, d.high = min(d.low, value), max(d.high, value)
	})
}

func (h *Histogram) collect(m *metricspb.Metric, began, now uint64) bool {
	histogram := &metricspb.Histogram{AggregationTemporality: cumulative}
	h.series.each(func(p *point[distribution]) {
		d := p.value
		histogram.DataPoints = append(histogram.DataPoints, &metricspb.HistogramDataPoint{
			Attributes: KeyValues(p.attributes), StartTimeUnixNano: began, TimeUnixNano: now,
			Count: d.count, Sum: &d.sum, Min: &d.low, Max: &d.high,
			BucketCounts: slices.Clone(d.counts), ExplicitBounds: h.bounds,
		})
	})
	m.Data = &metricspb.Metric_Histogram{Histogram: histogram}
	return len(histogram.DataPoints) > 0
}

// gauge shows values that are asked for when they are to be shown.
type gauge struct {
	read func(show func(value int64, attributes ...attribute.KeyValue))
}

// Gauge adds a gauge to the registry. read calls show with each of its values.
func (r *Registry) Gauge(name, unit, description string, read func(show func(value int64, attributes ...attribute.KeyValue))) {
	r.add(gauge{read}, name, unit, description)
}

func (g gauge) collect(m *metricspb.Metric, _, now uint64) bool {
	data := &metricspb.Gauge{}
	g.read(func(value int64, attributes ...attribute.KeyValue) {
		if len(data.GetDataPoints()) < maxSeries {
			data.DataPoints = append(data.DataPoints, number(value, attribute.NewSet(attributes...), 0, now))
		}
	})
	m.Data = &metricspb.Metric_Gauge{Gauge: data}
	return len(data.GetDataPoints()) > 0
}
