package main

import "os"

// namedFile is a file of a command, and what names it, such as --credentials.
type namedFile struct{ by, path string }

// overwrites refuses to write a file that the command also reads or writes as another,
// by whatever path: what it holds would be lost. A path may be "", which is no file.
func overwrites(written namedFile, others ...namedFile) error {
	for _, other := range others {
		if sameFile(written.path, other.path) {
			return usagef("The file of %s is that of %s, too, and would be lost: %s. Name another file for %s.", written.by, other.by, written.path, written.by)
		}
	}
	return nil
}

// sameFile reports whether two paths lead to one ordinary file, by links as well. A
// terminal, say, can be both read and written.
func sameFile(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	first, err := os.Stat(a)
	if err != nil || !first.Mode().IsRegular() {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// inUse are the files that a command with credentials and a plugin reads.
func (c *cli) inUse() []namedFile {
	files := []namedFile{{envPrivateKeyFile, c.secrets.keyFile}}
	if path, option := c.credentialsFile(); path != "" {
		files = []namedFile{{option, path}}
	}
	if path, _, err := c.pluginCommand(); err == nil { // an error is said when it is loaded
		files = append(files, namedFile{"the plugin", path})
	}
	return files
}

// contentOf is the file of an option that takes a text, @FILE or -.
func contentOf(option, given string) namedFile {
	if len(given) > 0 && given[0] == '@' {
		return namedFile{option, given[1:]}
	}
	return namedFile{by: option}
}
