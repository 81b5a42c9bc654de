package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/fleet/sealed"
	"netsuite-connector/fleet/worker"
	"netsuite-connector/internal/natsnode"
	"netsuite-connector/plugin"
)

// serveFlags are what serve is given.
type serveFlags struct {
	node                           nodeFlags
	setup                          natsfleet.Setup
	credentials, identity, program string
	name, http                     string
	capacity                       int
	drain, scan                    time.Duration
}

func (g *serveFlags) add(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVar(&g.credentials, "credentials-dir", "", "`FOLDER` with <account>/<name>.json (default credentials in --data)")
	flags.StringVar(&g.identity, "identity", "", "`FILE` with the key that opens sealed credentials (netsuite-worker keygen)")
	flags.StringVar(&g.program, "plugin", "", "`PATH` of the plugin; else netsuite-connector beside this program, else this program itself")
	flags.IntVar(&g.capacity, "capacity", 32, "`JOBS` that this worker runs at once")
	flags.StringVar(&g.name, "worker", "", "`NAME` of this worker, which no other has (default made of host and process)")
	flags.StringVar(&g.http, "http", "127.0.0.1:0", "`ADDRESS` for /healthz, /readyz and /metrics; \"\" for none")
	flags.DurationVar(&g.drain, "drain", 60*time.Second, "`TIME` that running jobs have to end after SIGTERM")
	flags.DurationVar(&g.scan, "scan", 5*time.Second, "how `OFTEN` to look for jobs that no message announced")
	flags.StringVar(&g.node.listen, "listen", "127.0.0.1:0", "`ADDRESS` of the NATS server that is part of this worker")
	flags.DurationVar(&g.setup.AckWait, "ack-wait", 0, "`TIME` after which the jobs of a worker out of reach go to others (default 45s)")
	flags.IntVar(&g.setup.Shards, "shards", 0, "`STREAMS` over which accounts are spread (default 4)")
	flags.IntVar(&g.setup.Replicas, "replicas", 0, "`SERVERS` that hold each stream (default 1; 3 in a cluster)")
	flags.DurationVar(&g.setup.Keep, "keep", 0, "`TIME` for which results are kept (default 24h)")
	flags.Int64Var(&g.setup.MaxBytes, "max-bytes", 0, "`BYTES` of disk for all streams (default 4 GiB)")
	flags.IntVar(&g.setup.Limit, "default-limit", 0, "`JOBS` of an account at once where none was set (default 5)")
}

func (c *cli) serve() *cobra.Command {
	var given serveFlags
	cmd := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Take jobs and run them; the default",
		Long: `serve is a worker. Without --nats it runs a NATS server as well, on loopback, with
its data in the folder of --data and a secret made there.

--ack-wait, --shards, --replicas, --keep, --max-bytes and --default-limit lay the
fleet out. They count when its first worker starts, and stay.

SIGTERM or Ctrl-C drains: no more jobs are taken, those that run end within --drain,
those that wait stay in the queue. A second signal ends at once.`,
		Args: cobra.NoArgs,
	}
	given.add(cmd.Flags())
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error { return c.work(ctx, given) })
	return cmd
}

// workerState is what worker.json tells of the worker in a folder.
type workerState struct {
	Worker string `json:"worker"`
	PID    int    `json:"pid"`
	Plugin int    `json:"plugin"` // the pid of the plugin's process, when the worker was ready
	NATS   string `json:"nats"`
	HTTP   string `json:"http,omitempty"`
}

// shortestAckWait leaves a plugin time to notice that its worker was stopped: 20 s,
// within three quarters of AckWait.
const shortestAckWait = 30 * time.Second

// work is a worker's life.
func (c *cli) work(ctx context.Context, given serveFlags) (err error) {
	logger, err := c.logger()
	if err != nil {
		return err
	}
	if c.nats.url == "" {
		node, err := c.startNode(ctx, given.node, logger)
		if err != nil {
			return err
		}
		defer node.Close()
		defer func() { _ = os.Remove(c.nats.nodeFile()) }() // who reads it later finds nobody
	}
	// What follows ends in order, after the signal.
	life := context.WithoutCancel(ctx)
	nc, err := c.nats.connect(life, "netsuite-worker "+given.name, logger)
	if err != nil {
		return err
	}
	defer nc.Close()
	queue, err := natsfleet.NewQueue(life, nc, natsfleet.QueueOptions{Setup: given.setup, Worker: given.name, Scan: given.scan, Logger: logger})
	if err != nil {
		return err
	}
	defer queue.Close()
	if wait := queue.Setup().AckWait; wait < shortestAckWait {
		logger.Warn("with so short an AckWait, a worker that was stopped may still have requests at NetSuite when its jobs go to others", "ackWait", wait.String(), "shortest", shortestAckWait.String())
	}
	host, err := loadPlugin(ctx, given, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ended(host.Close(), logger)) }()
	options := worker.Options{
		Queue: queue, Host: host, Name: queue.Worker(), Capacity: given.capacity, Logger: logger,
		Credentials: worker.Directory(given.credentials),
	}
	if given.credentials == "" {
		options.Credentials = worker.Directory(filepath.Join(c.nats.data, "credentials"))
	}
	if given.identity != "" {
		text, err := os.ReadFile(given.identity)
		if err != nil {
			return err
		}
		if options.Open, err = sealed.Opener(string(text)); err != nil {
			return err
		}
	}
	runner := worker.New(options)
	pages, err := servePages(given.http, &health{queue: queue, host: host, worker: runner, nc: nc, draining: ctx.Done()})
	if err != nil {
		return err
	}
	defer pages.close()
	state := workerState{Worker: queue.Worker(), PID: os.Getpid(), Plugin: host.PID(), NATS: nc.ConnectedUrlRedacted(), HTTP: pages.url}
	if err := writeState(filepath.Join(c.nats.data, "worker.json"), state); err != nil {
		return err
	}
	_ = c.document(state)
	c.untilDrained(ctx, runner, given.drain, logger)
	stopping, cancel := context.WithTimeout(life, 5*time.Second)
	defer cancel()
	return ended(host.Shutdown(stopping), logger)
}

// ended is the error of the plugin's end. No job is lost with a plugin that had to
// be killed after the last one: a machine under load may be the cause.
func ended(err error, logger *slog.Logger) error {
	if errors.Is(err, plugin.ErrKilled) && !errors.Is(err, context.DeadlineExceeded) {
		logger.Warn("the plugin did not end in time and was killed; it had no job any more")
		return nil
	}
	return err
}

// untilDrained lets the worker run until the signal, and then end its jobs.
func (c *cli) untilDrained(ctx context.Context, runner *worker.Worker, drain time.Duration, logger *slog.Logger) {
	stop := context.AfterFunc(ctx, func() {
		logger.Info("draining", "jobs", runner.Stats().Running, "within", drain.String())
		time.AfterFunc(drain, runner.GiveUp)
	})
	defer stop()
	_ = runner.Run(ctx) // has none
}

// loadPlugin loads the plugin. Its own limit of requests at once, for each account,
// must leave the account's limit to the fleet.
func loadPlugin(ctx context.Context, given serveFlags, logger *slog.Logger) (*plugin.Host, error) {
	options := plugin.HostOptions{Path: given.program, Logger: logger}
	if options.Path == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		name := "netsuite-connector"
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		options.Path, options.Args = self, []string{servePlugin}
		if beside, err := exec.LookPath(filepath.Join(filepath.Dir(self), name)); err == nil {
			options.Path, options.Args = beside, nil
		}
	}
	if os.Getenv(plugin.EnvMaxInFlight) == "" {
		known, _ := strconv.Atoi(os.Getenv(plugin.EnvAccountLimit)) // the plugin says what is wrong with it
		options.Env = append(options.Env, plugin.EnvMaxInFlight+"="+strconv.Itoa(max(20, given.capacity, min(known, 10_000))))
	}
	return plugin.Load(ctx, options)
}

// nodeFlags say what the NATS server is that a process runs.
type nodeFlags struct{ name, listen, cluster, routes, secretFile string }

// startNode starts a NATS server in the folder of --data, and waits until it is of
// use.
func (c *cli) startNode(ctx context.Context, given nodeFlags, logger *slog.Logger) (*natsnode.Node, error) {
	if given.secretFile == "" {
		given.secretFile = c.nats.secretFile()
	}
	secret, err := natsnode.Secret(given.secretFile)
	if err != nil {
		return nil, err
	}
	node, err := natsnode.Start(natsnode.Options{
		Dir: filepath.Join(c.nats.data, "nats"), Name: given.name, Listen: given.listen,
		Cluster: given.cluster, Routes: splitList(given.routes), Secret: secret, Logger: natsLog{logger},
	})
	if err != nil {
		return nil, err
	}
	if err := node.AwaitLeader(ctx); err != nil {
		node.Close()
		return nil, err
	}
	if err := writeState(c.nats.nodeFile(), nodeState{URL: node.URL(), PID: os.Getpid()}); err != nil {
		node.Close()
		return nil, err
	}
	return node, nil
}
