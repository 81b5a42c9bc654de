package main

import (
	"context"

	"github.com/spf13/cobra"

	"netsuite-connector/plugin"
)

// requestFlags are what request is given.
type requestFlags struct {
	method  string
	data    []string
	headers []string
	query   []string
	key     string
	config  string
	runID   string

	out      string
	body     bool
	head     bool
	allPages bool
	wait     bool
}

func (c *cli) request() *cobra.Command {
	var given requestFlags
	cmd := &cobra.Command{
		Use:   "request [flags] URL",
		Short: "Make one raw request, and print the output document",
		Long: `request runs Make Raw Request. URL is a path below /services/rest/, a path from
the root, or an https address on the account's API hosts. The output document
(statusCode, headers, body, …) goes to standard output as the plugin gave it; on
a terminal it is indented, with every number and text as it was.

-d sends what follows: a JSON object, array, number or boolean as JSON, any
other text as plain text, unless a Content-Type header says otherwise. -d @FILE
reads a file, -d - standard input, in UTF-8 or UTF-16; a byte order mark is
dropped. Nothing else is trimmed or changed. Except to a RESTlet, what begins like
JSON has to be JSON.

--body prints the body alone, decoded: text as text, base64 as its bytes. -i prints
status and headers before it. What goes to standard output is written as it
arrives, so that a part may stand there when the request fails in the end; -o FILE
is written whole or not at all, and must be none of the files that are read.

` + errorHelp + `

` + credentialsHelp + `

` + exitHelp,
		Example: `  netsuite request record/v1/customer/101
  netsuite request record/v1/customer -q limit=5 -q 'q=email START_WITH "orders"'
  netsuite request record/v1/customer -d '{"companyName":"Acme"}'
  netsuite request -X PATCH record/v1/customer/101 -d @changes.json
  netsuite request query/v1/suiteql -H 'Prefer: transient' -d '{"q":"SELECT id FROM customer"}'
  netsuite request record/v1/customer/9 --config '{"dontThrowErrorOn404":true}'
  netsuite request record/v1/customer --all-pages --body -o customers.json
  netsuite request record/v1/customer -H 'Prefer: respond-async' --wait -d @customer.json`,
		ValidArgsFunction: completeURL,
		Args:              exactly(1, "one URL"),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&given.method, "request", "X", "", "`METHOD`: GET, POST, PUT, PATCH or DELETE (default GET, with -d POST)")
	flags.StringArrayVarP(&given.data, "data", "d", nil, "`BODY`, @FILE, or - for standard input")
	flags.StringArrayVarP(&given.headers, "header", "H", nil, "a header, `'Name: value'`; may be repeated")
	flags.StringArrayVarP(&given.query, "query", "q", nil, "a query parameter, `name=value`; may be repeated, a name too")
	flags.StringVar(&given.key, "idempotency-key", "", "`KEY` of an asynchronous request (with -H 'Prefer: respond-async')")
	flags.StringVar(&given.config, "config", "", "the step's settings, a `JSON` object or @FILE: timeoutSeconds, maxRetries, …")
	flags.StringVarP(&given.out, "output", "o", "", "write to `FILE`, whole or not at all")
	flags.BoolVar(&given.body, "body", false, "print the body alone, decoded")
	flags.BoolVarP(&given.head, "include", "i", false, "print status and headers, then the body")
	flags.BoolVar(&given.allPages, "all-pages", false, "fetch all pages of a list or of a query's result (fetchAllPages)")
	flags.BoolVar(&given.wait, "wait", false, "wait for the job of an asynchronous request, and answer with its result (waitForJob)")
	flags.StringVar(&given.runID, "run-id", "", "`ID` for the plugin's log")
	c.traceFlag(flags)
	complete(cmd, "request", methods...)
	complete(cmd, "header", "Prefer: transient", "Prefer: respond-async", "Content-Type: application/json", "Accept-Language: en-US")
	cmd.RunE = c.runs(func(ctx context.Context, args []string) error {
		input, err := given.input(c.in, args[0])
		if err != nil {
			return err
		}
		set := objectText{}
		if given.allPages {
			set.addRaw("fetchAllPages", []byte("true"))
		}
		if given.wait {
			set.addRaw("waitForJob", []byte("true"))
		}
		config, err := stepConfig(given.config, set)
		if err != nil {
			return err
		}
		to, err := c.destination(given.out, given.reads()...)
		if err != nil {
			return err
		}
		defer to.drop()
		credentials, err := c.loadCredentials()
		if err != nil {
			return err
		}
		host, err := c.load(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = host.Close() }() // nothing is in flight
		out := newResult(to, c.out, given.body, given.head)
		if err := c.act(ctx, host, plugin.Request{
			Action: plugin.MakeRawRequest, Credentials: credentials, Config: config, Input: input, RunID: given.runID,
		}, out, to); err != nil {
			return err
		}
		if err := out.end(); err != nil {
			return err
		}
		return to.keep()
	})
	return cmd
}

// reads are the files that a request is made of.
func (r requestFlags) reads() []namedFile {
	read := []namedFile{contentOf("--config", r.config)}
	for _, data := range r.data {
		read = append(read, contentOf("-d", data))
	}
	return read
}
