package fleet

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"netsuite-connector/failure"
)

// Job is one run of an action.
type Job struct {
	// ID names the job within its account. A second submission with the same ID is
	// the same job. NewID makes one.
	ID      string `json:"id"`
	Account string `json:"account"` // as NetSuite's host names spell it; see NormalAccount

	Action string          `json:"action"`
	Config json.RawMessage `json:"config,omitempty"` // the config document; empty means {}
	Input  json.RawMessage `json:"input,omitempty"`  // the input document

	// Credential names credentials of the account in the workers' store. Sealed are
	// credentials that only the workers can open: see package fleet/sealed. One of
	// the two is needed.
	Credential string `json:"credential,omitempty"`
	Sealed     string `json:"sealed,omitempty"`

	Submitted   time.Time `json:"submitted"`             // filled in by Submit
	Deadline    time.Time `json:"deadline,omitzero"`     // no result but TIMEOUT comes after it; zero for none
	TraceParent string    `json:"traceParent,omitempty"` // of the submitter's span, by the W3C
	TraceState  string    `json:"traceState,omitempty"`
}

// MaxID is the length of the longest ID of a job.
const MaxID = 128

var (
	idPattern         = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	accountPattern    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	credentialPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// NewID makes an ID for a job.
func NewID() string { return rand.Text() }

// NormalAccount returns an account's ID as host names spell it: 1234567_SB1
// becomes 1234567-sb1.
func NormalAccount(id string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(id)), "_", "-")
}

// Check returns a *failure.Error for a job that no worker could run.
func (j *Job) Check() error {
	var violations []failure.Violation
	refuse := func(field, format string, args ...any) {
		violations = append(violations, failure.Violation{Field: field, Description: fmt.Sprintf(format, args...)})
	}
	if !idPattern.MatchString(j.ID) {
		refuse("id", "The job's ID must have 1 to %d letters, digits, - and _.", MaxID)
	}
	if !accountPattern.MatchString(j.Account) || len(j.Account) > 64 {
		refuse("account", "The account must be NetSuite's Account ID, such as 1234567 or 1234567-sb1.")
	}
	switch {
	case j.Credential == "" && j.Sealed == "":
		refuse("credential", "The job names no credentials. Give the name of a credential in the workers' store, or sealed credentials.")
	case j.Credential != "" && j.Sealed != "":
		refuse("credential", "The job names a credential and carries sealed ones. Give one of them.")
	case j.Credential != "" && !credentialPattern.MatchString(j.Credential):
		refuse("credential", "The name of a credential has 1 to 64 letters, digits, - and _.")
	}
	if j.Action == "" {
		refuse("action", "The job names no action.")
	}
	if len(j.Input) > 0 && !json.Valid(j.Input) {
		refuse("input", "The input is not JSON.")
	}
	if len(j.Config) > 0 && !json.Valid(j.Config) {
		refuse("config", "The config is not JSON.")
	}
	if len(violations) == 0 {
		return nil
	}
	return failure.Invalid(failure.InvalidInput, "job", violations)
}
