package main

import (
	"os"
	"path/filepath"
	"strings"
)

// profilesFolder is a folder in the person's configuration folder, with a credentials
// file for each profile.
const profilesFolder = "netsuite"

const profileSuffix = ".json"

// profilesIn returns the path of a profile's file, or its short form where the
// configuration folder is not known.
func profilesIn(name string) string {
	folder, err := os.UserConfigDir()
	if err != nil {
		folder = "…"
	}
	return filepath.Join(folder, profilesFolder, name+profileSuffix)
}

// checkProfile refuses what is no name of a profile.
func (c *cli) checkProfile(given bool) error {
	switch {
	case !given:
		return nil
	case c.credentials != "":
		return usagef("--profile and --credentials are both given. Give one of them.")
	case c.profile == "" || strings.ContainsAny(c.profile, `/\:`) || strings.HasPrefix(c.profile, "."):
		return usagef("--profile is %q, but must be the name of a file in %s, without .json.", c.profile, filepath.Dir(profilesIn("")))
	}
	if _, err := os.UserConfigDir(); err != nil {
		return usagef("The configuration folder is not known, since %s. Give --credentials FILE in place of --profile.", strings.TrimSuffix(err.Error(), "."))
	}
	c.profile = strings.TrimSuffix(c.profile, profileSuffix)
	return nil
}

// credentialsFile returns the file that the credentials come from, and the option
// that names it; "" where they come from variables.
func (c *cli) credentialsFile() (path, option string) {
	switch {
	case c.credentials != "":
		return c.credentials, "--credentials"
	case c.profile != "":
		return profilesIn(c.profile), "--profile"
	default:
		return "", ""
	}
}

// profiles returns the names of those that are there.
func profiles() []string {
	var names []string
	entries, err := os.ReadDir(filepath.Dir(profilesIn("x")))
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		if name, is := strings.CutSuffix(entry.Name(), profileSuffix); is && !entry.IsDir() {
			names = append(names, name)
		}
	}
	return names
}

func (c *cli) profilesHint() string {
	names := profiles()
	if c.profile == "" || len(names) == 0 {
		return ""
	}
	return " There are: " + strings.Join(names, ", ") + "."
}
