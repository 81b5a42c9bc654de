package plugin

// The variables that the plugin process reads its settings from, once at its
// start. A host sets them in HostOptions.Env. Those of the network are the
// standard ones: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.
const (
	EnvLogLevel         = "NETSUITE_CONNECTOR_LOG_LEVEL"          // trace, debug, info, warn or error
	EnvCAFile           = "NETSUITE_CONNECTOR_CA_FILE"            // PEM, added to the system's roots
	EnvMaxInFlight      = "NETSUITE_CONNECTOR_MAX_IN_FLIGHT"      // requests at once, for each account
	EnvAccountLimit     = "NETSUITE_CONNECTOR_ACCOUNT_LIMIT"      // that the accounts take at once, where it is known
	EnvMaxResponseBytes = "NETSUITE_CONNECTOR_MAX_RESPONSE_BYTES" // of a response's body
	EnvMaxRequestBytes  = "NETSUITE_CONNECTOR_MAX_REQUEST_BYTES"  // of a request's input
	EnvShutdownSeconds  = "NETSUITE_CONNECTOR_SHUTDOWN_SECONDS"   // that calls may take to end after a signal
	EnvEnvironment      = "NETSUITE_CONNECTOR_ENVIRONMENT"        // any, sandbox or production
	EnvReadOnly         = "NETSUITE_CONNECTOR_READ_ONLY"          // true or false
	EnvAllowDumps       = "NETSUITE_CONNECTOR_ALLOW_DUMPS"        // true or false: Linux alone
)
