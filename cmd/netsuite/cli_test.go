package main

import "testing"

// A message begins like a sentence, unless what it begins with is a name.
func TestSentenceLeavesNamesAlone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                    "",
		"connection refused":                  "Connection refused.",
		"flag needs an argument.":             "Flag needs an argument.",
		"stopped":                             "Stopped.",
		"netsuite bench needs a clone":        "netsuite bench needs a clone.",
		"netsuite-connector is not there":     "netsuite-connector is not there.",
		"--plot and --into are the same file": "--plot and --into are the same file.",
		"growth.md: no such file":             "growth.md: no such file.",
		"/tmp/x: no such file":                "/tmp/x: no such file.",
		"growth: plugin: it took too long":    "growth: plugin: it took too long.",
		"x509 is no word":                     "x509 is no word.",
		"ärger":                               "ärger.",
		"NetSuite's answer is no list":        "NetSuite's answer is no list.",
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q becomes %q, expected %q", text, got, want)
		}
	}
}
