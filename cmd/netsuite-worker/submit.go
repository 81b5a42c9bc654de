package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/fleet"
	"netsuite-connector/fleet/natsfleet"
	"netsuite-connector/fleet/sealed"
	"netsuite-connector/plugin"
)

// submitFlags are what submit is given.
type submitFlags struct {
	method, data, input, config, credential, credentials, recipient, id string
	headers, query                                                      []string
	deadline                                                            time.Duration
	wait                                                                bool
}

func (c *cli) submit() *cobra.Command {
	var given submitFlags
	cmd := &cobra.Command{
		Use:   "submit [flags] ACCOUNT [URL]",
		Short: "Submit a job, and print its ID, or with --wait its result",
		Long: `submit puts one raw request into the queue. URL is as for "netsuite request"; in
its place, --input takes a whole input document.

The job names a credential in the workers' store (--credential), or carries
credentials sealed to the workers' key (--credentials FILE --seal-to RECIPIENT; see
netsuite-worker keygen). With an --id that was submitted before, the earlier job
stands.`,
		Example: `  netsuite-worker submit 1234567 record/v1/customer/101 --wait
  netsuite-worker submit 1234567 record/v1/customer -d '{"companyName":"Acme"}' --id order-77`,
		Args: cobra.RangeArgs(1, 2),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&given.method, "request", "X", "", "`METHOD` (default GET, with -d POST)")
	flags.StringVarP(&given.data, "body", "d", "", "`BODY`, @FILE, or - for standard input; JSON, else text")
	flags.StringArrayVarP(&given.headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.StringArrayVarP(&given.query, "query", "q", nil, "a query parameter, `name=value`; may be repeated")
	flags.StringVar(&given.input, "input", "", "the whole input document, a `JSON` object, @FILE, or -")
	flags.StringVar(&given.config, "config", "", "the step's settings, a `JSON` object or @FILE")
	flags.StringVar(&given.credential, "credential", "main", "`NAME` of a credential of the account in the workers' store")
	flags.StringVar(&given.credentials, "credentials", "", "`FILE` with credentials to seal into the job, with --seal-to")
	flags.StringVar(&given.recipient, "seal-to", "", "the workers' `RECIPIENT`, age1…")
	flags.StringVar(&given.id, "id", "", "the job's `ID` (default a new one)")
	flags.DurationVar(&given.deadline, "deadline", 0, "`TIME` from now within which the job must have ended, such as 10m (default none)")
	flags.BoolVar(&given.wait, "wait", false, "wait for the result, and print it")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		job, err := given.job(c.in, args)
		if err != nil {
			return err
		}
		client, done, err := c.client(ctx)
		if err != nil {
			return err
		}
		defer done()
		if _, err := client.Submit(ctx, job); err != nil {
			return err
		}
		if !given.wait {
			c.line("%s", job.ID)
			return nil
		}
		result, err := client.Wait(ctx, job.Account, job.ID)
		return c.printResult(result, err)
	})
	return cmd
}

func (g submitFlags) job(in io.Reader, args []string) (*fleet.Job, error) {
	job := &fleet.Job{ID: g.id, Account: fleet.NormalAccount(args[0]), Action: plugin.MakeRawRequest, Credential: g.credential}
	var err error
	switch {
	case len(args) == 2 && g.input != "":
		return nil, usagef("a URL and --input are both given; give one of them")
	case len(args) == 2:
		job.Input, err = g.document(in, args[1])
	case g.input == "":
		return nil, usagef("a URL is missing, or --input in its place")
	default:
		job.Input, err = text(in, g.input)
	}
	if err != nil {
		return nil, err
	}
	if g.config != "" {
		if job.Config, err = text(in, g.config); err != nil {
			return nil, err
		}
	}
	if g.deadline > 0 {
		job.Deadline = time.Now().Add(g.deadline).UTC()
	}
	if (g.credentials == "") != (g.recipient == "") {
		return nil, usagef("--credentials and --seal-to go together")
	}
	if g.credentials != "" {
		document, err := os.ReadFile(g.credentials)
		if err != nil {
			return nil, err
		}
		job.Credential = ""
		if job.Sealed, err = sealed.Seal(document, g.recipient); err != nil {
			return nil, err
		}
	}
	return job, nil
}

// document makes the input document of a request.
func (g submitFlags) document(in io.Reader, url string) ([]byte, error) {
	request := plugin.RawRequest{Method: g.method, URL: url, Headers: map[string]string{}, Query: map[string]any{}}
	if g.data != "" {
		body, err := text(in, g.data)
		if err != nil {
			return nil, err
		}
		if !json.Valid(body) {
			if body, err = json.Marshal(string(body)); err != nil {
				return nil, err
			}
		}
		request.Body = body
	}
	if request.Method == "" {
		request.Method = "GET"
		if request.Body != nil {
			request.Method = "POST"
		}
	}
	for _, header := range g.headers {
		name, value, ok := strings.Cut(header, ":")
		if !ok {
			return nil, usagef("the header %q has no colon; write 'Name: value'", header)
		}
		request.Headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	for _, parameter := range g.query {
		name, value, ok := strings.Cut(parameter, "=")
		if !ok {
			return nil, usagef("the query parameter %q has no =; write name=value", parameter)
		}
		earlier, _ := request.Query[name].([]string)
		request.Query[name] = append(earlier, value)
	}
	return request.Document()
}

// text returns what a flag says, or what is in the file that it names.
func text(in io.Reader, value string) ([]byte, error) {
	if value == "-" {
		return io.ReadAll(in)
	}
	if file, is := strings.CutPrefix(value, "@"); is {
		return os.ReadFile(file)
	}
	return []byte(value), nil
}

func (c *cli) result() *cobra.Command {
	wait := false
	cmd := &cobra.Command{
		Use:   "result [flags] ACCOUNT JOB",
		Short: "Print a job's result",
		Args:  cobra.ExactArgs(2),
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until there is one")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		client, done, err := c.client(ctx)
		if err != nil {
			return err
		}
		defer done()
		fetch := client.Fetch
		if wait {
			fetch = client.Wait
		}
		return c.printResult(fetch(ctx, fleet.NormalAccount(args[0]), args[1]))
	})
	return cmd
}

// printResult prints a result; a job that failed makes the command fail.
func (c *cli) printResult(result *fleet.Result, err error) error {
	if err != nil {
		if errors.Is(err, natsfleet.ErrNoResult) {
			return errors.New("the job has no result yet, or there is no such job; --wait waits for one")
		}
		return err
	}
	if err := c.document(result); err != nil {
		return err
	}
	if result.Error != nil {
		return errFailed
	}
	return nil
}

func (c *cli) cancel() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cancel ACCOUNT JOB",
		Short: "Cancel a job that waits, or stop one that runs",
		Args:  cobra.ExactArgs(2),
	}
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		client, done, err := c.client(ctx)
		if err != nil {
			return err
		}
		defer done()
		cancelled, err := client.Cancel(ctx, fleet.NormalAccount(args[0]), args[1])
		if err != nil {
			return err
		}
		if cancelled {
			c.line("The job is cancelled; nothing was sent.")
			return nil
		}
		c.line("The job has begun, or has ended: it was told to stop, and its result says what became of it.")
		return nil
	})
	return cmd
}
