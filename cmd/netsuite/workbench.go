package main

import (
	"context"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netsuite-connector/internal/workbench"
)

func (c *cli) workbench() *cobra.Command {
	var port int
	var workspace string
	var noOpen bool
	cmd := &cobra.Command{
		Use:   "workbench",
		Short: "Set up, verify and try requests on a page in the browser",
		Long: `workbench serves a page on this machine (127.0.0.1 only) on which to set a
connection up, verify it, and send requests. It opens on a simulated account
with example data; with credentials, on your own account too. It ends with
Ctrl-C, and stores nothing on disk, but for the requests that you save into
--workspace FILE: a file of JSON without credentials, made when first needed.

` + credentialsHelp,
		Args: exactly(0, ""),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&port, "port", 0, "`PORT` on 127.0.0.1 (default any free one)")
	flags.StringVar(&workspace, "workspace", "", "`FILE` of the saved requests (default in memory)")
	flags.BoolVar(&noOpen, "no-open", false, "do not open the browser")
	cmd.RunE = c.runs(func(ctx context.Context, _ []string) error {
		if port < 0 || port > 65535 {
			return usagef("--port is %d, but must be from 1 to 65535, or 0 for any.", port)
		}
		var own []byte
		if c.credentials != "" || c.profile != "" || !c.secrets.none() {
			var err error
			if own, err = c.loadCredentials(); err != nil {
				return err
			}
		}
		options, err := c.hostOptions(nil)
		if err != nil {
			return err
		}
		return workbench.Serve(ctx, workbench.Options{
			Load:        workbench.LoadWith(options),
			Credentials: own,
			Workspace:   workspace,
			Port:        port,
			Command:     workbenchCommand(cmd),
			Logger:      c.logger(),
			Ready: func(url string) {
				c.out.line("%s", url)
				c.err.line("The workbench is open at this address, for this machine alone. Ctrl-C ends it.")
				if !noOpen {
					openBrowser(ctx, url)
				}
			},
		})
	})
	return cmd
}

// workbenchCommand is the command as it was given, but for the port: the page says
// how to start it again at the port that it has.
func workbenchCommand(cmd *cobra.Command) []string {
	words := strings.Fields(cmd.CommandPath())
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		switch {
		case flag.Name == "port":
		case flag.Value.Type() == "bool":
			word := "--" + flag.Name
			if flag.Value.String() != flag.NoOptDefVal {
				word += "=" + flag.Value.String()
			}
			words = append(words, word)
		default:
			words = append(words, "--"+flag.Name, flag.Value.String())
		}
	})
	return words
}

// openBrowser tries to show url: the address has been printed as well.
func openBrowser(ctx context.Context, url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), name, args...) // #nosec G204 -- the address is our own
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }() // ends with the opener, which hands over to the browser
	}
}
