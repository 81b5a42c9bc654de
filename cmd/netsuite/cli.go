package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/failure"
	"netsuite-connector/internal/buildinfo"
	"netsuite-connector/schema"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// cli is one run of the command line.
type cli struct {
	in      io.Reader
	out     *screen
	err     *screen
	lookup  func(string) (string, bool)
	secrets credentialVariables

	json        bool
	verbose     bool
	credentials string // a file
	profile     string // the name of one in the person's configuration folder
	trace       bool
	plugin      string // a path

	running bool // a command's own code has begun; errors before that are cobra's
}

func newCLI(in io.Reader, out, err *os.File, lookup func(string) (string, bool)) *cli {
	return &cli{in: in, out: newScreen(out, lookup), err: newScreen(err, lookup), lookup: lookup}
}

// run runs one command, and returns the exit code.
func (c *cli) run(ctx context.Context, args []string) int {
	c.secrets = takeCredentialVariables(c.lookup)
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	// A wrong flag ends the parsing, perhaps before --json is read.
	c.json = slices.Contains(beforeDashes(args), "--json")
	err := root.ExecuteContext(ctx)
	if err != nil && !c.running && !isUsage(err) {
		err = usagef("%s", sentence(err.Error()))
	}
	if err == nil {
		err = c.out.failure
	}
	return c.report(ctx, err)
}

func beforeDashes(args []string) []string {
	if at := slices.Index(args, "--"); at >= 0 {
		return args[:at]
	}
	return args
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "netsuite",
		Short: "Raw requests to NetSuite, through the connector's plugin",
		Long: `netsuite makes raw requests to NetSuite's REST API and RESTlets. It loads the
connector's plugin as a process, as any other host does.

Start with "netsuite demo": it needs no account. For one of your own: netsuite
keygen, then netsuite verify, then netsuite request.

` + credentialsHelp + `

` + exitHelp,
		Version:       buildinfo.Running(schema.Version),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	root.SetVersionTemplate("netsuite {{.Version}}\n")
	root.SuggestionsMinimumDistance = 2
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&c.credentials, "credentials", "", "`FILE` with the credentials, a JSON document; else they come from NETSUITE_… variables")
	flags.StringVar(&c.profile, "profile", "", "`NAME` of a credentials file in your configuration folder ("+profilesIn("NAME")+")")
	flags.StringVar(&c.plugin, "plugin", "", "`PATH` of the plugin; else netsuite-connector beside this program, else this program itself")
	flags.BoolVar(&c.json, "json", false, "for programs: an error is one JSON document on standard error (see netsuite request --help)")
	flags.BoolVarP(&c.verbose, "verbose", "v", false, "show the plugin's log on standard error")
	root.AddCommand(
		c.demo(),
		c.request(),
		c.suiteql(),
		c.verify(),
		c.describe(),
		c.keygen(),
		c.certificates(),
		c.simulator(),
		c.workbench(),
		c.soak(),
		c.bench(),
		c.conform(),
		c.version(root),
	)
	root.SetFlagErrorFunc(optionError)
	c.completeOptions(root)
	root.SetHelpCommand(help(root))
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.RunE == nil && cmd.Run == nil { // completion: cobra's own shows its help for any shell
			cmd.Args, cmd.RunE = cobra.ArbitraryArgs, root.RunE
		}
	}
	return root
}

// help replaces cobra's command of that name, which does not refuse unknown
// commands.
func help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(root, strings.Join(args, " "))
			}
			return about.Help()
		},
	}
}

func noCommand(parent *cobra.Command, name string) error {
	meant := ""
	if near := parent.SuggestionsFor(name); len(near) > 0 {
		meant = " Did you mean " + strings.Join(near, " or ") + "?"
	}
	return usagef("There is no command %q.%s See %s --help.", name, meant, parent.CommandPath())
}

// version says what --version says, for those who look for a command.
func (c *cli) version(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the commit that it was built from",
		Args:  exactly(0, ""),
		RunE: c.runs(func(context.Context, []string) error {
			c.out.line("netsuite %s", root.Version)
			return nil
		}),
	}
}

// runs makes a command's RunE of a function.
func (c *cli) runs(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("plugin") && c.plugin == "" {
			// A variable that is not set, say: another plugin is not what was meant.
			return usagef("--plugin needs a path, and was given nothing.")
		}
		if err := c.checkProfile(cmd.Flags().Changed("profile")); err != nil {
			return err
		}
		c.running = true
		return f(cmd.Context(), args)
	}
}

// exactly refuses any other number of arguments than n; what describes them.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == n:
			return nil
		case n == 0:
			return usagef("%s takes no arguments, but was given %q. See %s --help.", cmd.CommandPath(), args, cmd.CommandPath())
		default:
			return usagef("%s takes %s, but was given %d arguments. See %s --help.", cmd.CommandPath(), what, len(args), cmd.CommandPath())
		}
	}
}

// logger returns the logger for the plugin's log.
func (c *cli) logger() *slog.Logger {
	if !c.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// usage is the error for wrong use of the command line.
type usage struct {
	message    string
	violations []failure.Violation
}

func (u usage) Error() string { return u.message }

func isUsage(err error) bool {
	var u usage
	return errors.As(err, &u)
}

// sentence makes a sentence of a library's message. What names a command, an option,
// a file or a package stays as it is.
func sentence(text string) string {
	if text == "" {
		return text
	}
	if first, _, _ := strings.Cut(text, " "); isPlainWord(first) {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}

// isPlainWord tells a word at the beginning of a sentence from a name: names of this kind
// are followed by a colon, or have other characters than letters.
func isPlainWord(first string) bool {
	return strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" && first != "netsuite"
}
