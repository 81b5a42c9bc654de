package buildinfo

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0670f33b"}
	date := debug.BuildSetting{Key: "vcs.time", Value: "2026-11-27T20:46:15Z"}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"no information":       {nil, "1.2.3"},
		"no repository":        {&debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "CGO_ENABLED", Value: "0"}}}, "1.2.3"},
		"a commit":             {&debug.BuildInfo{Settings: []debug.BuildSetting{revision, date, {Key: "vcs.modified", Value: "false"}}}, "1.2.3 (commit 0670f33b, 2026-11-27T20:46:15Z)"},
		"a commit and changes": {&debug.BuildInfo{Settings: []debug.BuildSetting{revision, date, {Key: "vcs.modified", Value: "true"}}}, "1.2.3 (commit 0670f33b, 2026-11-27T20:46:15Z, with changes that are not committed)"},
		"a commit, no date":    {&debug.BuildInfo{Settings: []debug.BuildSetting{revision}}, "1.2.3 (commit 0670f33b)"},
	} {
		if got := Version("1.2.3", c.info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
