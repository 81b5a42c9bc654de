package hostside_test

import (
	"errors"
	"os/exec"
	"testing"

	"netsuite-connector/internal/conform/hostside"
)

func TestWhatCannotBeJudgedIsAnError(t *testing.T) {
	t.Parallel()
	var notFound *exec.Error
	if r, err := hostside.Run(t.Context(), hostside.Options{Command: []string{"there-is-no-such-host"}}); !errors.As(err, &notFound) {
		t.Errorf("a command that does not exist: %v, %v", r, err)
	}
	if r, err := hostside.Run(t.Context(), hostside.Options{Command: []string{"go"}, Only: []string{"nothing."}}); !errors.Is(err, hostside.ErrNoClause) {
		t.Errorf("no clause: %v, %v", r, err)
	}
	if r, err := hostside.Run(t.Context(), hostside.Options{}); err == nil {
		t.Errorf("no command: %v", r)
	}
	// There is no program to be the strict plugin.
	if r, err := hostside.Run(t.Context(), hostside.Options{Command: []string{"go"}, Executable: "/nonexistent"}); err == nil {
		t.Errorf("no executable: %v", r)
	}
}
