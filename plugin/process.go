package plugin

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Exit codes of the process.
const (
	exitDone   = 0
	exitFailed = 1 // it could not serve
	exitUsage  = 2 // wrong arguments
)

const (
	// drainLimit is how long calls may take to end after a stop. A host kills
	// the process 2 seconds after it asked it to stop.
	drainLimit = 1500 * time.Millisecond

	envClientCert = "PLUGIN_CLIENT_CERT"

	// heapRoom is memory that the collector counts and nobody touches, so that it
	// takes none of the machine's. Without it, the heap of small calls is so small
	// that it is collected every few hundred calls: a sixth of their throughput.
	// Unlike a higher GOGC, it adds no more than itself to what large bodies take.
	heapRoom = 16 << 20
)

// Process is what a plugin process meets of its surroundings. main fills it in,
// before anything else has run.
type Process struct {
	Args      []string // without the program's name
	LookupEnv func(string) (string, bool)
	Stdout    io.Writer
	Stderr    io.Writer // go-plugin replaces os.Stderr later on; this has to be the first one
}

// Main is the plugin process: it serves until the host stops it, the parent
// dies, or SIGTERM or SIGHUP arrives. It returns the exit code.
func Main(p Process) int {
	return p.run(newConnector)
}

// run serves what build builds.
func (p Process) run(build func(settings, *slog.Logger) connector) int {
	parent := os.Getppid() // at once: a parent that dies from now on is noticed
	if len(p.Args) > 0 {
		return p.arguments()
	}
	if cookie, _ := p.LookupEnv(CookieKey); cookie != CookieValue {
		p.sayWhatThisIs(p.Stderr)
		return exitFailed
	}

	level := new(slog.LevelVar)
	logger := newLogger(p.Stderr, level)
	settings, err := readSettings(p.LookupEnv)
	if err != nil {
		logger.Error(err.Error())
		return exitFailed
	}
	level.Set(settings.LogLevel)
	for _, name := range misspelt(os.Environ()) {
		logger.Warn(cutText(name, maxFieldBytes) + " is no setting of the connector, and has no effect. See whether its name is misspelt")
	}
	switch cert, _ := p.LookupEnv(envClientCert); {
	case cert == "" && runtime.GOOS == "windows":
		// Elsewhere the transport is a socket file of the user's; there it is a
		// port that any user of the machine can open.
		logger.Error("the host did not turn AutoMTLS on; on Windows any user could read the credentials that it sends. Set AutoMTLS in the host's ClientConfig")
		return exitFailed
	case cert == "":
		logger.Warn("the host did not turn AutoMTLS on: credentials travel unencrypted over a local socket. Set AutoMTLS in the host's ClientConfig")
	case !x509.NewCertPool().AppendCertsFromPEM([]byte(cert)):
		// go-plugin would log what stands there, which may be a key, and serve
		// although nobody could connect.
		logger.Error(envClientCert + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----), so that no host could connect. Put the certificate there that the host made for this start")
		return exitFailed
	}
	if unread(p.Stdout) {
		logger.Error("the host has ended: nobody reads the handshake")
		return exitFailed
	}
	return serve(build(settings, logger), logger, parent)
}

// serve hands the process to go-plugin until it is stopped.
func serve(c connector, logger *slog.Logger, parent int) int {
	room := make([]byte, heapRoom)
	defer runtime.KeepAlive(room)
	life := newLifecycle(logger)
	life.watch(parent)
	defer life.end()

	service := &server{connector: c, chunks: newChunkPool(), logger: logger}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  Handshake(),
		VersionedPlugins: pluginSets(func(to *grpc.Server) { service.register(to); life.serving(to) }),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return service.grpcServer(&life.calls, options)
		},
		Logger: hclogFor(logger),
	})
	// go-plugin returns silently whether it served or not.
	if left := life.calls.wait(drainLimit); left > 0 {
		logger.Warn("stopped with calls still in flight", "calls", left)
	}
	c.Close()
	return life.exitCode()
}

func (p Process) arguments() int {
	if len(p.Args) == 1 {
		switch p.Args[0] {
		case "--version", "-version":
			_, _ = fmt.Fprintln(p.Stdout, "netsuite-connector", version)
			return exitDone
		case "--help", "-help", "-h":
			p.sayWhatThisIs(p.Stdout)
			return exitDone
		}
	}
	_, _ = fmt.Fprintf(p.Stderr, "netsuite-connector: unknown arguments %q. It takes --version, --help, or none.\n", p.Args)
	return exitUsage
}

func (p Process) sayWhatThisIs(w io.Writer) {
	_, _ = fmt.Fprintf(w, `netsuite-connector %s is a plugin that makes raw requests to NetSuite.

It is not run by hand: a host loads it and talks to it over gRPC (hashicorp/go-plugin).
The command line "netsuite" is such a host. Try:

    netsuite demo

To load it from a program of yours, see the README.
`, version)
}
