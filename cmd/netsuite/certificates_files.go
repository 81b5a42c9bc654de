package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// rotationFiles are the files of a rotation.
type rotationFiles struct {
	old     string // the credentials in use; "" where they come from the environment
	out     string // the new ones, once they are verified
	pending string // the new ones before that
	backup  string // the old ones, where the new take their place; "" without
}

// unverified ends the name of the file with credentials that are not verified yet.
const unverified = ".unverified"

// rotationFiles says where a rotation writes. What is there already is found here,
// before anything is made.
func (g rotateFlags) files(credentials, certificateID string) (rotationFiles, error) {
	f := rotationFiles{old: credentials, out: g.out}
	if f.old != "" {
		// A link stays one: the file that it leads to is replaced.
		real, err := filepath.EvalSymlinks(f.old)
		if err != nil {
			return f, usagef("The file of the credentials cannot be found: %v.", withoutOperation(err))
		}
		f.old = real
	}
	switch {
	case g.replace && f.old == "":
		return f, usagef("--replace needs credentials from a file: those of the environment cannot be replaced from here. Use --out FILE.")
	case g.replace && g.out != "":
		return f, usagef("--replace writes to the file of the credentials, --out to another: give one of them.")
	case g.replace:
		f.out = f.old
		f.backup = withoutJSON(f.old) + "." + certificateID[:min(8, len(certificateID))] + ".json"
	case g.out == "" && f.old == "":
		f.out = "netsuite-credentials.new.json"
	case g.out == "":
		f.out = withoutJSON(f.old) + ".new.json"
	}
	f.pending = f.out + unverified
	if sameFile(f.pending, f.old) { // they would be taken for new ones, and their certificate for one to revoke
		return f, usagef("The new credentials would be in %s until they are verified, and that is the file of the credentials in use. Choose another file with --out, or rename that one.", f.pending)
	}
	taken := f.out
	if g.replace {
		taken = f.backup
		if same, err := sameContent(f.old, f.backup); err == nil && same {
			taken = "" // left by an attempt that failed after it
		}
	}
	if taken != "" {
		if _, err := os.Lstat(taken); !errors.Is(err, fs.ErrNotExist) {
			return f, usagef("%s exists already, and is not overwritten. Move it away, or choose another file with --out.", taken)
		}
	}
	return f, nil
}

func withoutJSON(path string) string { return strings.TrimSuffix(path, ".json") }

func sameContent(a, b string) (bool, error) {
	first, err := os.ReadFile(a)
	if err != nil {
		return false, err
	}
	second, err := os.ReadFile(b)
	return bytes.Equal(first, second), err
}

// finish gives the verified credentials their place. With a backup, the old ones
// are copied first, so that their name always leads to credentials that work.
//
// Another rotation may have gone on with the same files meanwhile: only what this
// one has verified is put there, and only in place of what it was given.
func (f rotationFiles) finish(given, verified []byte) error {
	done := func() bool {
		there, err := os.ReadFile(f.out)
		return err == nil && bytes.Equal(there, verified)
	}
	if done() {
		return nil
	}
	if there, err := os.ReadFile(f.pending); err != nil {
		return err
	} else if !bytes.Equal(there, verified) {
		return fmt.Errorf("the file %s holds other credentials than those that were verified", f.pending)
	}
	if f.backup != "" {
		old, err := os.ReadFile(f.old)
		if err != nil {
			return err
		}
		if !bytes.Equal(decodeText(old), given) {
			return fmt.Errorf("the file %s was changed meanwhile, and is not overwritten", f.old)
		}
		if err := writeSecret(f.backup, old); err != nil {
			return err
		}
	} else if _, err := os.Lstat(f.out); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the file %s was made meanwhile, and is not overwritten", f.out)
	}
	if err := os.Rename(f.pending, f.out); err != nil && !done() {
		return err
	}
	syncFolder(filepath.Dir(f.out))
	return nil
}

// writeSecret writes a file whole or not at all, for its owner alone.
func writeSecret(path string, text []byte) error { return writeAs(path, text, os.Rename) }

// writeNewSecret is writeSecret for a file that must not be there: of two that make
// it at the same time, one gets fs.ErrExist.
func writeNewSecret(path string, text []byte) error {
	return writeAs(path, text, func(from, to string) error {
		err := os.Link(from, to)
		if err == nil {
			return os.Remove(from)
		}
		if _, there := os.Lstat(to); errors.Is(err, fs.ErrExist) || there == nil {
			return fs.ErrExist
		}
		return os.Rename(from, to) // a file system without hard links
	})
}

// writeAs writes a file under another name, and gives it its own with place.
func writeAs(path string, text []byte, place func(from, to string) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".netsuite-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = place(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes a new name last through a loss of power, where the system can.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil { // #nosec G304 -- a folder that a person named
		_ = folder.Sync()
		_ = folder.Close()
	}
}
