package plugin

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"netsuite-connector/failure"
)

// How often a call is made whose processes end. The fifth one lives.
func TestHowManyProcessesACallIsGiven(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		what   kind
		before int // deaths
		fate   fate
		calls  int
		deaths int // that its error tells
	}{
		"it reached none of them":          {acts, 0, fate{lost: failure.NotSent}, 5, 0},
		"it was on its way":                {acts, 0, fate{begun: true, lost: failure.NotSent}, 2, 2},
		"it was sent":                      {acts, 0, fate{begun: true, lost: failure.Unknown}, 1, 1},
		"it was sent, and changes nothing": {reads, 0, fate{begun: true, lost: failure.Rejected}, 2, 2},
		"one ended before":                 {acts, 1, fate{begun: true, lost: failure.NotSent}, 1, 2},
		"many ended before":                {acts, 7, fate{begun: true, lost: failure.NotSent}, 1, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			h, err := Load(ctx, HostOptions{
				Path: self, Env: []string{"PLUGIN_TEST_SCRIPTED=serve"},
				Restart: RestartPolicy{MostDeaths: 100, FirstWait: time.Millisecond, LongestWait: time.Millisecond},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = h.Close() }()
			calls := 0
			err = h.do(ctx, c.what, c.before, func(p *process) error {
				if calls++; calls == 5 {
					return nil
				}
				_ = p.child.Kill(context.Background())
				<-p.child.exited
				return callError(ctx, status.Error(codes.Unavailable, "gone"), p, c.fate)
			})
			deaths := 0
			if exit := (*ExitError)(nil); errors.As(err, &exit) {
				deaths = exit.Deaths
			}
			if calls != c.calls || deaths != c.deaths {
				t.Errorf("%d calls, %d deaths, %v", calls, deaths, err)
			}
		})
	}
}
