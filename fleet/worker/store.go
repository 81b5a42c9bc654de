package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
)

// Store has the credentials that jobs name.
type Store interface {
	// Credentials returns a credentials document of an account. ErrNoCredential says
	// that there is none of that name; with any other error the job is tried later.
	Credentials(ctx context.Context, account, name string) ([]byte, error)
}

// ErrNoCredential is the error of a store that has no credential of a name.
var ErrNoCredential = errors.New("worker: no such credential")

// Directory is a store of files: <folder>/<account>/<name>.json, with the account
// as host names spell it.
type Directory string

// Credentials reads the file anew each time, so that it can be exchanged.
func (d Directory) Credentials(_ context.Context, account, name string) ([]byte, error) {
	root, err := os.OpenRoot(string(d)) // nothing outside of it is read, whatever the names
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // nothing was written
	document, err := root.ReadFile(filepath.Join(account, name+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoCredential
	}
	return document, err
}

// credentials returns the credentials of a job. A *failure.Error is final.
func (w *Worker) credentials(ctx context.Context, lease jobInfo) ([]byte, error) {
	document, err := w.findCredentials(ctx, lease)
	if err != nil {
		return nil, err
	}
	// Who may submit for one account must not use another's credentials.
	var d struct {
		AccountID string `json:"accountId"`
	}
	if json.Unmarshal(document, &d) != nil {
		return nil, refusedCredentials("The job's credentials are no JSON document.")
	}
	account, err := credentials.ParseAccount(d.AccountID)
	if err != nil || account.ID() != lease.account {
		return nil, refusedCredentials("The job's credentials belong to another account than the job.")
	}
	return document, nil
}

// jobInfo is what of a job tells its credentials.
type jobInfo struct{ account, credential, sealed string }

func (w *Worker) findCredentials(ctx context.Context, job jobInfo) ([]byte, error) {
	if job.sealed != "" {
		if w.options.Open == nil {
			return nil, refusedCredentials("The job carries sealed credentials, and this fleet's workers have no key to open them. Name a credential of the workers' store, or give the workers the key (netsuite-worker keygen).")
		}
		document, err := w.options.Open(job.sealed)
		if err != nil {
			return nil, refusedCredentials("The job's sealed credentials cannot be opened. Seal them to the key of this fleet's workers.")
		}
		return document, nil
	}
	if w.options.Credentials == nil {
		return nil, refusedCredentials("The job names a credential, and this fleet's workers have no store of credentials.")
	}
	document, err := w.options.Credentials.Credentials(ctx, job.account, job.credential)
	if errors.Is(err, ErrNoCredential) {
		return nil, refusedCredentials(fmt.Sprintf("The workers' store has no credential %q of account %s. Put it there, or correct the name.", job.credential, job.account))
	}
	return document, err
}

func refusedCredentials(message string) error {
	return &failure.Error{Reason: failure.InvalidCredentials, Outcome: failure.NotSent, Message: message + " Nothing was sent."}
}
