package otlp

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"os"
	"strings"
)

// endpoint returns where a signal goes, nil if that cannot be known.
func (v *variables) endpoint(signal, path, protocol string) *url.URL {
	name, text := v.of(signal, "ENDPOINT")
	own := strings.Contains(name, signal) && text != "" // it is used as it stands
	if text == "" {
		text = "http://localhost:4318"
		if protocol == protocolGRPC {
			text = "http://localhost:4317"
		}
	}
	if protocol == protocolGRPC && !strings.Contains(text, "://") {
		scheme := "https://"
		if v.flag("OTEL_EXPORTER_OTLP_"+signal+"_INSECURE", "OTEL_EXPORTER_OTLP_INSECURE") {
			scheme = "http://"
		}
		text = scheme + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		v.complain(name, "is no address such as http://collector:4318. "+signal+" are not exported")
		return nil
	}
	if protocol == protocolHTTP && !own {
		u = u.JoinPath(path)
	}
	return u
}

// certificates returns how TLS is spoken, nil if that cannot be known.
func (v *variables) certificates(signal string) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if name, file := v.of(signal, "CERTIFICATE"); file != "" {
		config.RootCAs = x509.NewCertPool()
		if text, err := os.ReadFile(file); err != nil || !config.RootCAs.AppendCertsFromPEM(text) { // #nosec G304 G703 -- the operator's
			v.complain(name, "names no file with a certificate in PEM. "+signal+" are not exported")
			return nil
		}
	}
	name, certificate := v.of(signal, "CLIENT_CERTIFICATE")
	_, key := v.of(signal, "CLIENT_KEY")
	if certificate == "" && key == "" {
		return config
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		v.complain(name, "and its CLIENT_KEY name no certificate and key in PEM that fit together. "+signal+" are not exported")
		return nil
	}
	config.Certificates = []tls.Certificate{pair}
	return config
}
