package strict

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

const (
	programName = "strict-plugin"
	placeName   = "judge.json" // beside the program
)

// place is what stands in the file of that name.
type place struct {
	Address string // of the judge, host and port
	Token   string // which trial it is
}

// Install puts a strict plugin into folder, which must exist, and returns the
// path of the program. executable is a program that calls Main.
func Install(folder, executable, address, token string) (string, error) {
	text, err := json.Marshal(place{Address: address, Token: token})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, placeName), text, 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(folder, programName)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if os.Link(executable, program) == nil {
		return program, nil
	}
	if err := copyProgram(executable, program); err != nil { // another file system, say
		return "", fmt.Errorf("copying %s: %w", executable, err)
	}
	return program, nil
}

func copyProgram(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	// A process that is forked meanwhile would hold the copy open for writing, and
	// such a file cannot be run.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700) // #nosec G302 -- it is a program
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// find returns where the judge is, if executable was made by Install.
func find(executable string) (where place, folder string, found bool) {
	name := filepath.Base(executable)
	if name != programName && name != programName+".exe" {
		return place{}, "", false
	}
	folder = filepath.Dir(executable)
	text, err := os.ReadFile(filepath.Join(folder, placeName))
	if err != nil || json.Unmarshal(text, &where) != nil {
		return place{}, "", false
	}
	return where, folder, true
}
