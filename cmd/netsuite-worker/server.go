package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"netsuite-connector/fleet/sealed"
)

func (c *cli) server() *cobra.Command {
	var given nodeFlags
	cmd := &cobra.Command{
		Use:   "server [flags]",
		Short: "Run a NATS server alone, or as a node of a cluster",
		Long: `server is a NATS server with JetStream, for fleets whose workers are apart from it.
Three of them make a cluster that outlives the loss of one: each gets a --name, the
address where the others reach it (--cluster-listen), theirs (--routes), and the
same secret (--secret-file). Between machines, put the cluster's traffic and the
clients' into a network of their own: this server has no TLS. One from nats.io has.`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&given.listen, "listen", "127.0.0.1:4222", "`ADDRESS` for clients")
	flags.StringVar(&given.name, "name", "", "`NAME` of this node, in a cluster")
	flags.StringVar(&given.cluster, "cluster-listen", "", "`ADDRESS` for the other nodes")
	flags.StringVar(&given.routes, "routes", "", "`ADDRESSES` of the other nodes, with commas between them")
	flags.StringVar(&given.secretFile, "secret-file", "", "`FILE` with the secret of clients and nodes (default secret in --data, made there)")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		if (given.cluster == "") != (given.routes == "") || given.cluster != "" && given.name == "" {
			return usagef("a node of a cluster needs --name, --cluster-listen and --routes")
		}
		logger, err := c.logger()
		if err != nil {
			return err
		}
		node, err := c.startNode(ctx, given, logger)
		if err != nil {
			return err
		}
		defer node.Close()
		if err := c.document(nodeState{URL: node.URL(), PID: os.Getpid()}); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	})
	return cmd
}

func (c *cli) keygen() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keygen FILE",
		Short: "Make the workers' key for sealed credentials, and print its recipient",
		Args:  cobra.ExactArgs(1),
	}
	cmd.RunE = c.runs(func(_ context.Context, args []string) error {
		identity, recipient, err := sealed.NewKey()
		if err != nil {
			return err
		}
		f, err := os.OpenFile(args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.WriteString("# recipient: " + recipient + "\n" + identity + "\n")
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		c.line("%s", recipient)
		return nil
	})
	return cmd
}

func (c *cli) seal() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "seal RECIPIENT FILE",
		Short: "Seal a credentials file to the workers' key, and print it",
		Args:  cobra.ExactArgs(2),
	}
	cmd.RunE = c.runs(func(_ context.Context, args []string) error {
		document, err := os.ReadFile(filepath.Clean(args[1]))
		if err != nil {
			return err
		}
		text, err := sealed.Seal(document, args[0])
		if err == nil {
			c.line("%s", text)
		}
		return err
	})
	return cmd
}
