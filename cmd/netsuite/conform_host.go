package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"

	"netsuite-connector/internal/conform/hostside"
	"netsuite-connector/internal/conform/report"
)

// judgeHost judges the host that command runs. This program itself is the strict
// plugin that the host loads: see main.
func (c *cli) judgeHost(ctx context.Context, given conformity, command []string, progress func(report.Result)) (*report.Report, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	judged, err := hostside.Run(ctx, hostside.Options{Command: command, Executable: executable, Only: given.only, Progress: progress})
	var notFound *exec.Error
	switch {
	case errors.Is(err, hostside.ErrNoClause):
		return nil, usagef("No clause for hosts has an id that begins with %s. docs/conformance-host.md lists their groups.", strings.Join(given.only, " or "))
	case errors.As(err, &notFound):
		return nil, usagef("The host's command cannot be run: %v.", withoutOperation(err))
	}
	return judged, err
}
