package workspace

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// ErrConflict is a document that was made from another version than the one that
// the file has.
var ErrConflict = errors.New("the workspace was changed by another program or another tab meanwhile")

// File keeps a workspace, in a file or in memory.
type File struct {
	path string // "" for memory

	mutex  sync.Mutex
	memory []byte
}

// Memory returns a workspace that ends with the process.
func Memory() *File { return &File{} }

// Open returns the workspace in the file at path, which need not be there yet. A
// file that is not a workspace is an error, and is left as it is.
func Open(path string) (*File, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// A link is followed, so that it is not replaced by a file of its own.
	if target, err := filepath.EvalSymlinks(absolute); err == nil {
		absolute = target
	} else if info, err := os.Lstat(absolute); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return nil, fmt.Errorf("the workspace %s is a link to a file that is not there: make the file, which may be empty", path)
	}
	if info, err := os.Stat(filepath.Dir(absolute)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("the folder of the workspace %s is not there: make it first", path)
	}
	f := &File{path: absolute}
	if _, _, err := f.Read(); err != nil {
		return nil, err
	}
	return f, nil
}

// Path is where the file is, "" for memory.
func (f *File) Path() string { return f.path }

// Read returns the document and its version.
func (f *File) Read() (Document, string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	text, err := f.text()
	if err != nil {
		return Document{}, "", err
	}
	if len(text) == 0 { // an empty file is a new one
		return Document{Format: Format, Collections: []Collection{}, Variables: []Set{}}, version(text), nil
	}
	d, err := Decode(text)
	if err != nil {
		return Document{}, "", fmt.Errorf("%s is not a workspace. %w It is left as it is: correct it, or name another file", f.path, err)
	}
	return d, version(text), nil
}

// Version returns the version of what the file holds now, whatever it is.
func (f *File) Version() (string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	text, err := f.text()
	return version(text), err
}

// Write replaces the document whose version is known, and returns the new version.
// The error is an *InvalidError, ErrConflict, or of the file system.
func (f *File) Write(d Document, known string) (string, error) {
	d.Format = Format
	text, err := d.Encode()
	if err != nil {
		return "", &InvalidError{Problem: "It is not JSON."}
	}
	// What is written must be readable again.
	if _, err := Decode(text); err != nil {
		return "", err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	old, err := f.text()
	switch {
	case err != nil:
		return "", err
	case version(old) != known:
		return "", ErrConflict
	case bytes.Equal(old, text):
		return known, nil
	case f.path == "":
		f.memory = text
	default:
		// Another process that writes between this comparison and the renaming is
		// not noticed: file systems have no such operation.
		if err := replace(f.path, text); err != nil {
			return "", fmt.Errorf("the workspace cannot be saved: %w", err)
		}
	}
	return version(text), nil
}

// text needs the mutex to be held. It is nil where there is no file.
func (f *File) text() ([]byte, error) {
	if f.path == "" {
		return f.memory, nil
	}
	// To open a pipe would wait for its other end.
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the workspace %s is not a file", f.path)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("the workspace cannot be read: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("the workspace cannot be read: %w", err)
	}
	return text, nil
}

func version(text []byte) string {
	if text == nil {
		return "none"
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// replace writes a file whole or not at all, for its owner alone.
func replace(path string, text []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".workspace-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	// The new name is to last through a loss of power, where the system can.
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
	return nil
}
