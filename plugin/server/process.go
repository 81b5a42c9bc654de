package server

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

	"netsuite-connector/internal/buildinfo"
	"netsuite-connector/internal/telemetry"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/hclogs"
	"netsuite-connector/plugin/internal/lossy"
	"netsuite-connector/schema"
)

// Exit codes of the process.
const (
	exitDone   = 0
	exitFailed = 1 // it could not serve
	exitUsage  = 2 // wrong arguments
)

const (
	// logRoom is how much of the log may wait for a host that does not read it,
	// and logFlush how long the process waits for that host at its end.
	logRoom  = 1 << 20
	logFlush = 200 * time.Millisecond

	envClientCert = "PLUGIN_CLIENT_CERT"

	// heapRoom is the size of an allocation that is never touched: the garbage
	// collector counts it, but it takes no physical memory. Without it, the heap of
	// small calls is so small that it is collected every few hundred calls, which
	// costs a sixth of their throughput. Unlike a higher GOGC, it adds no more than
	// its size to the peak of large bodies.
	heapRoom = 16 << 20
)

// Process is the surroundings of a plugin process. main fills it in before
// anything else has run.
type Process struct {
	Args      []string // without the program's name
	LookupEnv func(string) (string, bool)
	Stdout    io.Writer
	Stderr    io.Writer // go-plugin replaces os.Stderr later on; this has to be the first one
}

// Main is the plugin process: it serves until the host stops it, the parent
// dies, or SIGTERM or SIGHUP arrives, and lets the calls in flight end. It
// returns the exit code.
func Main(p Process) int {
	return p.run(newConnector)
}

// run serves the connector that build makes.
func (p Process) run(build func(settings, *slog.Logger, *telemetry.Telemetry) connector) int {
	parent := os.Getppid() // first of all, so that its death is noticed from here on
	if len(p.Args) > 0 {
		return p.arguments()
	}
	if cookie, _ := p.LookupEnv(plugin.CookieKey); cookie != plugin.CookieValue {
		p.printHelp(p.Stderr)
		return exitFailed
	}

	level := new(slog.LevelVar)
	log := lossy.NewWriter(p.Stderr, logRoom, lostLines)
	defer log.Close(logFlush)
	logger := newLogger(log, level)
	settings, err := readSettings(p.LookupEnv)
	if err != nil {
		logger.Error(err.Error())
		return exitFailed
	}
	level.Set(settings.LogLevel)
	captureLibraries(logger)
	if !settings.AllowDumps {
		if err := denyDumps(); err != nil {
			logger.Warn("the process could not be protected from dumps of its memory, where keys are", "error", err)
		}
	}
	logger.Debug("starting", "version", schema.Version, "dumpable", dumpable())
	for _, name := range unknownSettings(os.Environ()) {
		logger.Warn(truncate.Text(name, maxFieldBytes) + " is no setting of the connector, and has no effect. See whether its name is misspelt")
	}
	if unused := settings.unusedLimit(); unused != "" {
		logger.Warn(unused)
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
		// go-plugin would log the value, which may be a key, and serve although
		// nobody could connect.
		logger.Error(envClientCert + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----), so that no host could connect. Put the certificate there that the host made for this start")
		return exitFailed
	}
	if readerClosed(p.Stdout) {
		logger.Error("the host has ended: nobody reads the handshake")
		return exitFailed
	}
	watch := startObserving(p.LookupEnv, logger)
	return serve(build(settings, logger, watch.telemetry), requestLimit{input: int(settings.MaxRequestBytes)}, settings.Shutdown, watch, logger, parent)
}

// serve serves c with go-plugin until the process is to end.
func serve(c connector, limit requestLimit, shutdown time.Duration, watch *observing, logger *slog.Logger, parent int) int {
	room := untouched(heapRoom) // make writes zeros where the heap has been in use before
	defer runtime.KeepAlive(room)
	life := newLifecycle(logger, shutdown)
	life.watch(parent)
	defer life.close()

	memory := newReclaimer()
	defer memory.close()
	service := &server{connector: c, chunks: newChunkPool(), memory: memory, limit: limit, telemetry: watch.telemetry, logger: logger}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: versionedPlugins(func(to *grpc.Server) { service.register(to); life.started(to) }),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return service.grpcServer(life.calls, options)
		},
		Logger: hclogs.New(logger),
	})
	// go-plugin returns silently whether it served or not.
	life.ended()
	c.Close()
	watch.close(life.rest())
	return life.exitCode()
}

func (p Process) arguments() int {
	if len(p.Args) == 1 {
		switch p.Args[0] {
		case "--version", "-version":
			_, _ = fmt.Fprintln(p.Stdout, "netsuite-connector", buildinfo.Running(schema.Version))
			return exitDone
		case "--help", "-help", "-h":
			p.printHelp(p.Stdout)
			return exitDone
		}
	}
	_, _ = fmt.Fprintf(p.Stderr, "netsuite-connector: unknown arguments %q. It takes --version, --help, or none.\n", p.Args)
	return exitUsage
}

func (p Process) printHelp(w io.Writer) {
	_, _ = fmt.Fprintf(w, `netsuite-connector %s is a plugin that makes raw requests to NetSuite.

It is not run by hand: a host loads it and talks to it over gRPC (hashicorp/go-plugin).
The command line "netsuite" is such a host. Try:

    netsuite demo

To load it from a program of yours, see the README.
`, schema.Version)
}
