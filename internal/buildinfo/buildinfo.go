// Package buildinfo tells which source a program was built from.
package buildinfo

import (
	"runtime/debug"
	"strings"
)

// Version returns the version as a program prints it: with the commit and its
// date, where Go recorded them. Both are the commit's and not the build's, so
// that the same source gives the same bytes.
func Version(version string, info *debug.BuildInfo) string {
	var commit, date, modified string
	if info != nil {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				commit = setting.Value
			case "vcs.time":
				date = setting.Value
			case "vcs.modified":
				modified = setting.Value
			}
		}
	}
	if commit == "" { // -buildvcs=false, or no repository
		return version
	}
	about := []string{"commit " + commit}
	if date != "" {
		about = append(about, date)
	}
	if modified == "true" {
		about = append(about, "with changes that are not committed")
	}
	return version + " (" + strings.Join(about, ", ") + ")"
}

// Running returns Version of the program that runs.
func Running(version string) string {
	info, _ := debug.ReadBuildInfo() // nil where there is none
	return Version(version, info)
}
