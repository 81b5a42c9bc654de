package server

import (
	"fmt"
	"testing"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
)

// What the wire costs: the connector behind it does nothing.
func BenchmarkRunAction(b *testing.B) {
	h, err := plugin.Load(b.Context(), plugin.HostOptions{Path: plugintest.Executable(b), Env: []string{envTestProcess + "=fake"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.Close() })
	for _, size := range []int{2 << 10, 20 << 20} {
		request := plugin.Request{Action: "fill", Input: fmt.Append(nil, size), Config: fmt.Append(nil, min(size, 64<<10))}
		for _, callers := range []int{1, 64} {
			if size > 1<<20 && callers > 1 {
				callers = 8
			}
			b.Run(fmt.Sprintf("%d bytes/%d at once", size, callers), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.SetParallelism((callers + 1) / 2)
				if callers == 1 {
					for b.Loop() {
						if _, err := h.RunAction(b.Context(), request); err != nil {
							b.Fatal(err)
						}
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := h.RunAction(b.Context(), request); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		}
	}
}
