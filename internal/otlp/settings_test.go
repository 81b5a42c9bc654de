package otlp

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// show returns a signal's address and protocol, "off" for none.
func show(s *Signal) string {
	if s == nil {
		return "off"
	}
	return s.protocol + " " + s.endpoint.String()
}

func TestSettings(t *testing.T) {
	t.Parallel()
	const (
		endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=https://c:4318/x"
		traced   = "OTEL_TRACES_EXPORTER=otlp"
		tracing  = "http/protobuf http://localhost:4318/v1/traces"
	)
	for _, test := range []struct {
		environment, traces, metrics string
		complaint                    string // the variable that is named, "" for none
	}{
		{"", "off", "off", ""},
		{"OTEL_SERVICE_NAME=a", "off", "off", ""},
		{endpoint, "http/protobuf https://c:4318/x/v1/traces", "http/protobuf https://c:4318/x/v1/metrics", ""},
		{endpoint + " OTEL_SDK_DISABLED=true", "off", "off", ""},
		{endpoint + " OTEL_SDK_DISABLED=TRUE", "off", "off", ""},
		{endpoint + " OTEL_SDK_DISABLED=1 OTEL_METRICS_EXPORTER=none", "http/protobuf https://c:4318/x/v1/traces", "off", "OTEL_SDK_DISABLED"},
		{"OTEL_TRACES_EXPORTER=otlp", "http/protobuf http://localhost:4318/v1/traces", "off", ""},
		{"OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "off", "grpc http://localhost:4317", ""},
		{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://m/own", "off", "http/protobuf http://m/own", ""},
		{endpoint + " OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc", "grpc https://c:4318/x", "http/protobuf https://c:4318/x/v1/metrics", ""},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=c:4317 OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc", "grpc https://c:4317", "off", ""},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=c:4317 OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc OTEL_EXPORTER_OTLP_INSECURE=true", "grpc http://c:4317", "off", ""},
		{"OTEL_TRACES_EXPORTER=console,otlp", "http/protobuf http://localhost:4318/v1/traces", "off", "OTEL_TRACES_EXPORTER"},
		{"OTEL_TRACES_EXPORTER=zipkin " + endpoint, "off", "http/protobuf https://c:4318/x/v1/metrics", "OTEL_TRACES_EXPORTER"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=c:4318", "off", "off", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "http/protobuf http://c", "off", "OTEL_EXPORTER_OTLP_PROTOCOL"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c OTEL_EXPORTER_OTLP_TIMEOUT=10s", "http/protobuf http://c", "off", "OTEL_EXPORTER_OTLP_TIMEOUT"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c OTEL_EXPORTER_OTLP_COMPRESSION=zstd", "http/protobuf http://c", "off", "OTEL_EXPORTER_OTLP_COMPRESSION"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c OTEL_EXPORTER_OTLP_HEADERS=secret-4711", "http/protobuf http://c", "off", "OTEL_EXPORTER_OTLP_HEADERS"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://c OTEL_EXPORTER_OTLP_CERTIFICATE=/secret-4711", "off", "off", "OTEL_EXPORTER_OTLP_CERTIFICATE"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://c OTEL_EXPORTER_OTLP_CLIENT_KEY=/secret-4711", "off", "off", "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE"},
		{"OTEL_METRICS_EXPORTER=otlp OTEL_METRIC_EXPORT_INTERVAL=0", "off", "http/protobuf http://localhost:4318/v1/metrics", "OTEL_METRIC_EXPORT_INTERVAL"},
		{"OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta", "off", "http/protobuf http://localhost:4318/v1/metrics", "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"},
		{traced + " OTEL_BSP_SCHEDULE_DELAY=-4711", tracing, "off", "OTEL_BSP_SCHEDULE_DELAY"},
		{traced + " OTEL_BSP_MAX_QUEUE_SIZE=-4711", tracing, "off", "OTEL_BSP_MAX_QUEUE_SIZE"},
		{traced + " OTEL_BSP_MAX_QUEUE_SIZE=4711471147114711", tracing, "off", "OTEL_BSP_MAX_QUEUE_SIZE"},
		{traced + " OTEL_BSP_MAX_EXPORT_BATCH_SIZE=-4711", tracing, "off", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"},
		{traced + " OTEL_TRACES_SAMPLER=always_4711", tracing, "off", "OTEL_TRACES_SAMPLER"},
		{traced + " OTEL_TRACES_SAMPLER=TraceIDRatio OTEL_TRACES_SAMPLER_ARG=4711", tracing, "off", "OTEL_TRACES_SAMPLER_ARG"},
		{traced + " OTEL_TRACES_SAMPLER=traceidratio OTEL_TRACES_SAMPLER_ARG=0.5", tracing, "off", ""},
		{traced + " OTEL_RESOURCE_ATTRIBUTES=a=b,4711", tracing, "off", "OTEL_RESOURCE_ATTRIBUTES"},
		{traced + " OTEL_RESOURCE_ATTRIBUTES=a=%4711%", tracing, "off", "OTEL_RESOURCE_ATTRIBUTES"},
		{traced + " OTEL_RESOURCE_ATTRIBUTES=a=b,c=%41", tracing, "off", ""},
	} {
		s, complaints := Read(environment(test.environment))
		if show(s.Traces) != test.traces || show(s.Metrics) != test.metrics {
			t.Errorf("%s: %s, %s", test.environment, show(s.Traces), show(s.Metrics))
		}
		text := strings.Join(complaints, "\n")
		if test.complaint == "" && text != "" || !strings.HasPrefix(text, test.complaint) || strings.Contains(text, "4711") {
			t.Errorf("%s: %q", test.environment, complaints)
		}
		if s.Off() != (test.traces == "off" && test.metrics == "off") {
			t.Errorf("%s: off is %v", test.environment, s.Off())
		}
	}
}

func TestSettingsOfASignal(t *testing.T) {
	t.Parallel()
	s, complaints := Read(environment("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_HEADERS=API-Key=a%20b,x=1=2,,bad OTEL_EXPORTER_OTLP_METRICS_HEADERS=m=1 " +
		"OTEL_EXPORTER_OTLP_TIMEOUT=2000 OTEL_EXPORTER_OTLP_TRACES_COMPRESSION=gzip OTEL_METRIC_EXPORT_INTERVAL=5"))
	if len(complaints) != 1 || !maps.Equal(s.Traces.headers, map[string]string{"api-key": "a b", "x": "1=2"}) || !maps.Equal(s.Metrics.headers, map[string]string{"m": "1"}) {
		t.Errorf("%v, %v, %v", complaints, s.Traces.headers, s.Metrics.headers)
	}
	if s.Traces.timeout != 2*time.Second || !s.Traces.gzip || s.Metrics.gzip || s.Interval != 5*time.Millisecond {
		t.Errorf("%+v, %+v", s.Traces, s.Metrics)
	}
	for name, want := range map[string]bool{"a": true, "": false, "a b": false, "a\n": false, "ä": false} {
		if isHeader(name, "value") != want {
			t.Errorf("%q", name)
		}
	}
	if isHeader("a", "b\r\nc: d") {
		t.Error("a value of two lines")
	}
}

// environment looks variables up in a list.
func environment(list string) func(string) (string, bool) {
	variables := strings.Fields(list)
	return func(name string) (string, bool) {
		i := slices.IndexFunc(variables, func(v string) bool { return strings.HasPrefix(v, name+"=") })
		if i < 0 {
			return "", false
		}
		return variables[i][len(name)+1:], true
	}
}
