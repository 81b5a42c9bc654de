package workbench

import (
	"context"
	"errors"
	"testing"

	"go.uber.org/goleak"
)

func TestServeNeedsAPlugin(t *testing.T) {
	t.Parallel()
	if err := Serve(t.Context(), Options{}); err == nil {
		t.Error("no error without Load")
	}
	broken := errors.New("broken")
	err := Serve(t.Context(), Options{
		Load:         func(context.Context, []string) (Plugin, error) { return nil, broken },
		StartAccount: func(context.Context) (Account, error) { return &fakeAccount{}, nil },
	})
	if !errors.Is(err, broken) {
		t.Errorf("Serve returns %v", err)
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	t.Run("serve", func(t *testing.T) {
		b := start(t, "")
		b.ask("GET", "/api/state", "")
	})
	goleak.VerifyNone(t, ignore)
}
