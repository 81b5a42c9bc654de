package wire

import (
	"os"
	"strings"
)

// environment is the process's: what a program needs of ours, and what a host
// sets. Settings of the plugin and the network that stand in ours have no
// place there.
func (o Options) environment(identity *identity) []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch upper := strings.ToUpper(name); {
		case strings.HasPrefix(upper, "NETSUITE_"), strings.HasPrefix(upper, "PLUGIN_"), strings.HasPrefix(upper, "OTEL_"),
			strings.HasSuffix(upper, "_PROXY"), strings.HasPrefix(upper, "SSL_CERT_"):
		default:
			env = append(env, variable)
		}
	}
	versions := o.Versions
	if versions == "" {
		versions = "1"
	}
	env = append(env, "PLUGIN_PROTOCOL_VERSIONS="+versions)
	if !o.NoCookie {
		env = append(env, Cookie)
	}
	if !o.NoCertificate {
		env = append(env, "PLUGIN_CLIENT_CERT="+string(identity.pem))
	}
	return append(env, o.Env...)
}
