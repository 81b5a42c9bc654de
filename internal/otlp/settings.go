package otlp

import (
	"crypto/tls"
	"net/url"
	"strings"
	"time"
)

const (
	defaultTimeout  = 10 * time.Second
	defaultInterval = time.Minute

	protocolHTTP = "http/protobuf"
	protocolGRPC = "grpc"
)

// Settings say what is exported, and where to.
type Settings struct {
	Traces, Metrics *Signal // nil for off
	Interval        time.Duration
	batches         batches
}

// Off reports whether nothing is exported.
func (s Settings) Off() bool { return s.Traces == nil && s.Metrics == nil }

// Signal says where traces or metrics go.
type Signal struct {
	endpoint *url.URL
	protocol string
	headers  map[string]string // may hold keys
	timeout  time.Duration
	gzip     bool
	tls      *tls.Config
}

// Read reads the settings from the standard variables. They are shared by all
// programs of a machine, so that one that cannot be used stops nothing: the
// complaints, for the log, say which, and what happens instead. They repeat no
// value, which may be a key.
func Read(lookup func(string) (string, bool)) (s Settings, complaints []string) {
	v := variables{lookup: lookup}
	if v.flag("OTEL_SDK_DISABLED") {
		return Settings{}, v.complaints
	}
	s.Traces = v.signal("TRACES", "v1/traces")
	s.Metrics = v.signal("METRICS", "v1/metrics")
	if !s.Off() {
		v.checkResource()
	}
	if s.Traces != nil {
		v.checkSampler()
		s.batches = v.batches()
	}
	if s.Metrics != nil {
		s.Interval = v.milliseconds(defaultInterval, "OTEL_METRIC_EXPORT_INTERVAL")
		if name, text := v.first("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"); text != "" && !strings.EqualFold(text, "cumulative") {
			v.complain(name, "is not supported but for cumulative. Metrics are cumulative")
		}
	}
	return s, v.complaints
}

// signal returns nil for one that is off.
func (v *variables) signal(name, path string) *Signal {
	if !v.wanted(name) {
		return nil
	}
	s := &Signal{timeout: v.milliseconds(defaultTimeout, "OTEL_EXPORTER_OTLP_"+name+"_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT")}
	variable, protocol := v.of(name, "PROTOCOL")
	switch s.protocol = protocol; protocol {
	case protocolHTTP, protocolGRPC:
	case "":
		s.protocol = protocolHTTP
	default:
		v.complain(variable, "is neither http/protobuf nor grpc. http/protobuf is used")
		s.protocol = protocolHTTP
	}
	variable, compression := v.of(name, "COMPRESSION")
	switch compression {
	case "gzip":
		s.gzip = true
	case "", "none":
	default:
		v.complain(variable, "is neither gzip nor none. Nothing is compressed")
	}
	variable, headers := v.of(name, "HEADERS")
	var ok bool
	if s.headers, ok = parseHeaders(headers); !ok {
		v.complain(variable, noList+". What cannot be read of it is left out")
	}
	if s.endpoint = v.endpoint(name, path, s.protocol); s.endpoint == nil {
		return nil
	}
	if s.endpoint.Scheme == "https" {
		if s.tls = v.certificates(name); s.tls == nil {
			return nil
		}
	}
	return s
}

// wanted reports whether a signal is on: its exporter is otlp, or is not set
// while an endpoint is.
func (v *variables) wanted(signal string) bool {
	name, exporters := v.first("OTEL_" + signal + "_EXPORTER")
	if exporters == "" {
		_, endpoint := v.of(signal, "ENDPOINT")
		return endpoint != ""
	}
	wanted := false
	for exporter := range strings.SplitSeq(exporters, ",") {
		switch strings.ToLower(strings.TrimSpace(exporter)) {
		case "otlp":
			wanted = true
		case "none", "":
		default:
			v.complain(name, "names an exporter that the connector does not have; it has otlp, and none")
		}
	}
	return wanted
}

// parseHeaders reads a list as name=value, and reports whether it could read all
// of it.
func parseHeaders(text string) (map[string]string, bool) {
	headers, ok := map[string]string{}, true
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !found || err != nil || !isHeader(name, value) {
			ok = false
			continue
		}
		headers[name] = value
	}
	return headers, ok
}

func isHeader(name, value string) bool {
	notToken := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	}
	return name != "" && !strings.ContainsFunc(name, notToken) && !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' })
}
