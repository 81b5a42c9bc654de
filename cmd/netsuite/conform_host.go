package main

import (
	"context"

	"netsuite-connector/internal/conform/report"
)

// judgeHost judges the host that command runs.
func (c *cli) judgeHost(context.Context, conformity, []string, func(report.Result)) (*report.Report, error) {
	return nil, usagef("--host is not there yet.")
}
