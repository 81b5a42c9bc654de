package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"netsuite-connector/plugin"
)

// query sends a query and prints its rows.
func (c *cli) query(ctx context.Context, run queryRun) error {
	out, err := c.destination(run.out, run.read...)
	if err != nil {
		return err
	}
	defer out.drop()
	credentials, err := c.loadCredentials()
	if err != nil {
		return err
	}
	host, err := c.load(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = host.Close() }() // nothing is in flight
	rows := &rowReader{to: run.printer(out, c.out, out.file == nil), most: run.limit}
	reader, writer := io.Pipe()
	read := make(chan error, 1)
	go func() {
		err := rows.read(reader)
		_ = reader.CloseWithError(cmpError(err, io.ErrClosedPipe)) // never fails
		read <- err
	}()
	err = c.act(ctx, host, plugin.Request{
		Action: plugin.MakeRawRequest, Credentials: credentials, Config: run.config, Input: run.input, RunID: run.runID,
	}, writer, out)
	if err != nil {
		_ = writer.CloseWithError(errNoMore) // never fails
	} else {
		_ = writer.Close() // never fails
	}
	failed := <-read
	switch {
	case failed != nil && !errors.Is(failed, errNoMore):
		return failed
	case err != nil:
		return readableQueryError(err, run.text)
	}
	if err := rows.to.end(); err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return err
	}
	c.tellRest(run, rows)
	return nil
}

// errNoMore ends the reading of rows where the request has failed.
var errNoMore = errors.New("the request failed")

func cmpError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// tellRest says on standard error what the rows do not show.
func (c *cli) tellRest(run queryRun, rows *rowReader) {
	for _, warning := range rows.warnings {
		if run.limit > 0 && rows.count == run.limit && strings.Contains(warning, "Maximum Pages") {
			continue // --limit has set that
		}
		c.err.wrapped("", c.err.paint(yellow, "!")+" ", printable(ownWords(warning)))
	}
	if !rows.hasMore && !rows.cut {
		return
	}
	of := ""
	if rows.total != "" {
		of = " of " + printable(rows.total)
	}
	switch {
	case run.limit > 0 && !c.err.terminal: // it is what was asked for
	case run.limit > 0:
		c.err.line("%s", c.err.paint(dim, fmt.Sprintf("%d%s rows, as --limit says.", rows.count, of)))
	case run.all:
		c.err.line("%s", c.err.paint(dim, fmt.Sprintf("%d%s rows.", rows.count, of))) // a warning says why
	default:
		c.err.line("%s", c.err.paint(dim, fmt.Sprintf("%d%s rows. --all-pages fetches all of them.", rows.count, of)))
	}
}

// printer prints rows in the run's format.
func (r queryRun) printer(to io.Writer, out *screen, toScreen bool) rowPrinter {
	switch r.format {
	case "table":
		table := &tableRows{to: to, columns: columnsOf(r.text)}
		if toScreen && out.terminal {
			table.screen = out
		}
		return table
	case "csv":
		return &csvRows{to: to, columns: columnsOf(r.text), guard: r.guard}
	default:
		return &jsonRows{to: to, lines: r.format == "jsonl"}
	}
}
