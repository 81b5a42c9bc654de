package telemetry_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"netsuite-connector/internal/telemetry"
)

// work is what a call tells the telemetry.
func work(ctx context.Context, t *telemetry.Telemetry, body io.ReadCloser) {
	ctx, call := t.Call(telemetry.Remote(ctx, "", ""), "service/method")
	t.Queue(ctx)()
	r := t.Request(ctx, telemetry.RequestInfo{Method: "GET", Host: "host", Template: "/path", Account: "1"})
	_ = r.Answered(503, body).Close()
	r.Reason("UPSTREAM_ERROR")
	t.Wait(telemetry.Inherit(ctx, ctx), time.Second, "UPSTREAM_ERROR")
	t.Request(ctx, telemetry.RequestInfo{Method: "GET"}).Failed("UNAVAILABLE")
	t.Blocked()
	t.Token("")
	t.Describe(ctx, telemetry.Action{})
	t.ObserveLevels(nil)
	call.End("OK", "", "")
	_ = telemetry.TraceID(ctx)
}

// Telemetry that is off allocates nothing, and hands bodies on as they are.
func TestOffCostsNothing(t *testing.T) {
	body := io.NopCloser(strings.NewReader(""))
	if n := testing.AllocsPerRun(100, func() { work(t.Context(), nil, body) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	var off *telemetry.Request
	if off.Answered(200, body) != body {
		t.Error("the body is another one")
	}
}

func BenchmarkOff(b *testing.B) {
	body := io.NopCloser(strings.NewReader(""))
	b.ReportAllocs()
	for b.Loop() {
		work(b.Context(), nil, body)
	}
}
