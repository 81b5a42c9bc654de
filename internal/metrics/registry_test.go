package metrics

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	began := time.Unix(100, 0)
	r := NewRegistry(began)
	counter := r.Counter("c", "{call}", "Calls.")
	histogram := r.Histogram("h", "s", "", []float64{1, 10})
	r.Gauge("g", "1", "", func(show func(int64, ...attribute.KeyValue)) {
		show(7, attribute.String("account", "1"))
		show(8, attribute.String("account", "2"))
	})
	if m := r.Collect(began); len(m) != 1 || m[0].GetName() != "g" { // nothing was counted yet
		t.Fatal(m)
	}
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for i := range 100 {
				counter.Add(1, attribute.Int("status", 200+i%2), attribute.Bool("b", true))
				counter.Add(1, attribute.Bool("b", true), attribute.Int("status", 200)) // the order does not matter
				_ = r.Collect(began)
			}
		})
	}
	callers.Wait()
	for _, value := range []float64{0.5, 1, 1.5, 10, 11, 12} {
		histogram.Record(value)
	}
	m := r.Collect(began.Add(time.Second))
	if len(m) != 3 || m[0].GetUnit() != "{call}" || m[0].GetDescription() != "Calls." {
		t.Fatal(m)
	}
	counts := map[int64]int64{}
	for _, p := range m[0].GetSum().GetDataPoints() {
		for _, a := range p.GetAttributes() {
			if a.GetKey() == "status" {
				counts[a.GetValue().GetIntValue()] = p.GetAsInt()
			}
		}
		if p.GetStartTimeUnixNano() != 100e9 || p.GetTimeUnixNano() != 101e9 {
			t.Error(p)
		}
	}
	if !m[0].GetSum().GetIsMonotonic() || counts[200] != 600 || counts[201] != 200 {
		t.Errorf("%v", m[0])
	}
	h := m[1].GetHistogram().GetDataPoints()[0]
	if !slices.Equal(h.GetBucketCounts(), []uint64{2, 2, 2}) || h.GetCount() != 6 || h.GetSum() != 36 || h.GetMin() != 0.5 || h.GetMax() != 12 {
		t.Error(h)
	}
	if g := m[2].GetGauge().GetDataPoints(); len(g) != 2 || g[0].GetAsInt() != 7 || g[1].GetAsInt() != 8 {
		t.Error(g)
	}
	// As many accounts as there are do not take more and more memory.
	for i := range maxSeries + 10 {
		histogram.Record(1, attribute.String("account", fmt.Sprint(i)))
	}
	points := r.Collect(began)[1].GetHistogram().GetDataPoints()
	if len(points) != maxSeries+1 {
		t.Errorf("%d points", len(points))
	}
	var off *Counter
	off.Add(1)
	(*Histogram)(nil).Record(1)
}
