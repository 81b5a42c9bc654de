package plugin

import (
	"runtime"
	"strings"
)

// pluginEnvironment returns the environment of a plugin process: of the host's,
// what the process needs to run and to reach the network, and the connector's
// settings; then what the host names itself. Everything else stays with the
// host, its secrets among it.
func pluginEnvironment(host, named []string) []string {
	var env []string
	for _, variable := range host {
		name, _, _ := strings.Cut(variable, "=")
		if isPassedOn(name) {
			env = append(env, variable)
		}
	}
	return append(env, named...) // the last of a name wins
}

func isPassedOn(name string) bool {
	if runtime.GOOS == "windows" {
		name = strings.ToUpper(name) // names there have no case
	}
	switch name {
	case "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR",
		"PATH", "HOME", "TMPDIR", "TMP", "TEMP", "TZ", "LANG",
		"SYSTEMROOT", "WINDIR", "USERPROFILE", "LOCALAPPDATA",
		"GODEBUG", "GOMEMLIMIT", "GOMAXPROCS", "GOGC", "GOTRACEBACK", "GORACE", "GOCOVERDIR":
		return true
	}
	return strings.HasPrefix(name, "NETSUITE_CONNECTOR_")
}
