package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// outputFile is the file of -o, or of another option. It is written under another name beside the one
// that was asked for, and takes that one's place once it is whole: a run that
// fails leaves what was there.
type outputFile struct {
	*bufio.Writer
	option string // such as -o
	file   *os.File
	path   string // "" for what is no ordinary file, such as /dev/null: it is written as it is
}

// createOutput opens the file of -o before anything is sent.
func createOutput(path string) (*outputFile, error) { return createFile("-o", path) }

// createFile opens the file of an option.
func createFile(option, path string) (*outputFile, error) {
	refuse := func(err error) error {
		return usagef("The file of %s cannot be written: %v.", option, withoutOperation(err))
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode, exists := fs.FileMode(0o666), false
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, refuse(err)
	case info.IsDir():
		return nil, usagef("The file of %s cannot be written: %s is a folder.", option, path)
	case !info.Mode().IsRegular():
		file, err := openAsItIs(path, info.Mode())
		if err != nil {
			return nil, refuse(err)
		}
		return &outputFile{Writer: bufio.NewWriterSize(file, outputBuffer), option: option, file: file}, nil
	default:
		mode, exists = info.Mode().Perm(), true
	}
	file, err := os.OpenFile(fmt.Sprintf("%s.%d.part", path, os.Getpid()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) // #nosec G304 -- the person's own choice
	if err != nil {
		if named := new(fs.PathError); errors.As(err, &named) {
			named.Path = path // rather than a name that nobody has given
		}
		return nil, refuse(err)
	}
	created := &outputFile{Writer: bufio.NewWriterSize(file, outputBuffer), option: option, file: file, path: path}
	if exists { // as it was, whatever the person's umask takes from new files
		if err := file.Chmod(mode); err != nil {
			created.drop()
			return nil, refuse(err)
		}
	}
	return created, nil
}

const outputBuffer = 64 << 10

// openAsItIs opens a device or a pipe.
func openAsItIs(path string, mode fs.FileMode) (*os.File, error) {
	if mode&fs.ModeNamedPipe != 0 {
		// To open a pipe that nothing reads from would wait, and no signal would end that.
		probe, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the person's own choice
		if errors.Is(err, syscall.ENXIO) {
			return nil, fmt.Errorf("%s is a pipe, and nothing reads from it", path)
		}
		if err != nil {
			return nil, err
		}
		defer func() { _ = probe.Close() }() // once the other is open: the reader sees no end in between
	}
	return os.OpenFile(path, os.O_WRONLY, 0) // #nosec G304 -- the person's own choice
}

// keep puts the file in its place.
func (o *outputFile) keep() error {
	err := o.Flush()
	if closed := o.file.Close(); err == nil {
		err = closed
	}
	if err == nil && o.path != "" {
		err = os.Rename(o.file.Name(), o.path)
	}
	if err != nil {
		return fmt.Errorf("the file of %s cannot be written: %w", o.option, withoutOperation(err))
	}
	return nil
}

// drop removes what was not kept.
func (o *outputFile) drop() {
	_ = o.file.Close() // it may be closed already
	if o.path != "" {
		_ = os.Remove(o.file.Name()) // it is gone if it was kept
	}
}

// withoutOperation leaves the names of Go's package and of the system call out of
// the error for a file or a program.
func withoutOperation(err error) error {
	var path *fs.PathError
	var program *exec.Error
	if errors.As(err, &program) && !errors.As(program.Err, &path) {
		return fmt.Errorf("%s: %w", program.Name, program.Err)
	}
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	return err
}
