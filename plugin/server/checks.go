package server

import (
	"netsuite-connector/credentials"
	"netsuite-connector/internal/truncate"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// maxCheckBytes bounds each text of a check.
const maxCheckBytes = 4 << 10

func checkToWire(c credentials.CheckResult) *connectorv1.Check {
	return &connectorv1.Check{
		Id:     truncate.Text(c.ID, maxFieldBytes),
		Title:  truncate.Text(c.Title, maxViolationBytes),
		Status: checkStatusToWire(c.Status),
		Detail: truncate.Text(c.Detail, maxCheckBytes),
		Remedy: truncate.Text(c.Remedy, maxCheckBytes),
	}
}

func checkStatusToWire(s credentials.CheckStatus) connectorv1.Check_Status {
	switch s {
	case credentials.Passed:
		return connectorv1.Check_STATUS_PASSED
	case credentials.Warning:
		return connectorv1.Check_STATUS_WARNING
	case credentials.Failed:
		return connectorv1.Check_STATUS_FAILED
	case credentials.Skipped:
		return connectorv1.Check_STATUS_SKIPPED
	default:
		return connectorv1.Check_STATUS_UNSPECIFIED
	}
}
