package plugin

import (
	"netsuite-connector/credentials"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Check is one step of verifying credentials.
type Check = credentials.CheckResult

// Status is how a check ended.
type Status = credentials.CheckStatus

// How a check can end.
const (
	Passed  = credentials.Passed
	Warning = credentials.Warning
	Failed  = credentials.Failed
	Skipped = credentials.Skipped
)

// maxCheckBytes bounds each text of a check.
const maxCheckBytes = 4 << 10

func checkToWire(c Check) *connectorv1.Check {
	return &connectorv1.Check{
		Id:     cutText(c.ID, maxFieldBytes),
		Title:  cutText(c.Title, maxViolationBytes),
		Status: statusToWire(c.Status),
		Detail: cutText(c.Detail, maxCheckBytes),
		Remedy: cutText(c.Remedy, maxCheckBytes),
	}
}

func checkFromWire(c *connectorv1.Check) Check {
	return Check{
		ID:     c.GetId(),
		Title:  c.GetTitle(),
		Status: statusFromWire(c.GetStatus()),
		Detail: c.GetDetail(),
		Remedy: c.GetRemedy(),
	}
}

func statusToWire(s Status) connectorv1.Check_Status {
	switch s {
	case Passed:
		return connectorv1.Check_STATUS_PASSED
	case Warning:
		return connectorv1.Check_STATUS_WARNING
	case Failed:
		return connectorv1.Check_STATUS_FAILED
	case Skipped:
		return connectorv1.Check_STATUS_SKIPPED
	default:
		return connectorv1.Check_STATUS_UNSPECIFIED
	}
}

func statusFromWire(s connectorv1.Check_Status) Status {
	switch s {
	case connectorv1.Check_STATUS_PASSED:
		return Passed
	case connectorv1.Check_STATUS_WARNING:
		return Warning
	case connectorv1.Check_STATUS_FAILED:
		return Failed
	case connectorv1.Check_STATUS_SKIPPED:
		return Skipped
	default:
		return ""
	}
}
