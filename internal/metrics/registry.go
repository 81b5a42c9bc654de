// Package metrics counts and measures, and shows the result in OpenTelemetry's
// form (OTLP). The metrics half of OpenTelemetry's SDK does the same and more,
// for a megabyte of the plugin's size.
//
// Values are cumulative: they count from the start of the process. A nil
// instrument counts nothing.
package metrics

import (
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
)

// maxSeries bounds the combinations of attributes of an instrument. What comes
// after that is counted together, under the attribute that OpenTelemetry gives
// it.
const maxSeries = 2000

func overflow() attribute.Set { return attribute.NewSet(attribute.Bool("otel.metric.overflow", true)) }

// Registry holds the instruments of a process. It is safe for concurrent use.
type Registry struct {
	began time.Time

	mu          sync.Mutex
	instruments []instrument
}

// instrument is a counter, a histogram or a gauge.
type instrument interface {
	// collect fills in the data of m, and reports whether there is any.
	collect(m *metricspb.Metric, began, now uint64) bool
}

type named struct {
	instrument
	name, unit, description string
}

// NewRegistry returns a registry whose counters begin now.
func NewRegistry(now time.Time) *Registry { return &Registry{began: now} }

// Collect returns what the instruments show now.
func (r *Registry) Collect(now time.Time) []*metricspb.Metric {
	r.mu.Lock()
	instruments := r.instruments // only ever appended to
	r.mu.Unlock()
	var metrics []*metricspb.Metric
	for _, i := range instruments {
		n, _ := i.(named)
		m := &metricspb.Metric{Name: n.name, Unit: n.unit, Description: n.description}
		if i.collect(m, nanos(r.began), nanos(now)) {
			metrics = append(metrics, m)
		}
	}
	return metrics
}

func (r *Registry) add(i instrument, name, unit, description string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.instruments = append(r.instruments, named{i, name, unit, description})
}

func nanos(t time.Time) uint64 {
	return uint64(t.UnixNano()) // #nosec G115 -- times of this century
}

// series holds the points of an instrument by their attributes.
type series[P any] struct {
	mu     sync.Mutex
	points map[attribute.Distinct]*point[P]
}

type point[P any] struct {
	attributes attribute.Set
	value      P
}

// update changes the point with these attributes.
func (s *series[P]) update(attributes []attribute.KeyValue, change func(*P)) {
	set := attribute.NewSet(attributes...)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.points == nil {
		s.points = map[attribute.Distinct]*point[P]{}
	}
	p := s.points[set.Equivalent()]
	if p == nil && len(s.points) >= maxSeries {
		set = overflow()
		p = s.points[set.Equivalent()]
	}
	if p == nil {
		p = &point[P]{attributes: set}
		s.points[set.Equivalent()] = p
	}
	change(&p.value)
}

// each calls f with every point, which f must not keep.
func (s *series[P]) each(f func(*point[P])) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.points {
		f(p)
	}
}
