package plugin

import connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"

// Check is one step of verifying credentials.
type Check struct {
	ID, Title string
	Status    Status
	Detail    string // what was found
	Remedy    string // what to do; empty where it passed
}

// Status is how a check ended.
type Status string

const (
	Passed  Status = "passed"
	Warning Status = "warning"
	Failed  Status = "failed"
	Skipped Status = "skipped" // an earlier check failed
)

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
