package strict

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// The environment of a plugin, as the contract has it.
const (
	envClientCertificate = "PLUGIN_CLIENT_CERT"
	contractVersion      = "1"
)

// Process is what a process has of its own.
type Process struct {
	Executable     string   // its path
	Args           []string // without the program's name
	Environ        []string
	Stdout, Stderr io.Writer
}

func (p Process) lookup(name string) string {
	for _, variable := range p.Environ {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// Main serves as the strict plugin, if the executable was made to be one by
// Install, and returns the exit code. Otherwise it returns false at once.
func Main(p Process) (code int, strict bool) {
	where, folder, found := find(p.Executable)
	if !found {
		return 0, false
	}
	certificate := p.lookup(envClientCertificate)
	journal, behaviour, err := report(where, Event{PID: os.Getpid(), Args: p.Args, Environ: p.Environ, ClientCertificate: certificate})
	if err == nil {
		err = run(p, folder, certificate, journal, behaviour)
	}
	switch {
	case errors.Is(err, errEnds):
		return 1, true
	case err != nil:
		_, _ = fmt.Fprintf(p.Stderr, "strict plugin: %v\n", err)
		return 1, true
	}
	return 0, true
}

// errEnds ends a process that is to end at once.
var errEnds = errors.New("it ends as it is told to")

func run(p Process, folder, certificate string, journal *journal, b Behaviour) error {
	judgeGone := make(chan struct{})
	go func() { // ends with the connection, at the latest with the process
		journal.judgeGone()
		close(judgeGone)
	}()
	if _, err := p.Stderr.Write(b.Stderr); err != nil {
		return err
	}
	switch b.Start {
	case Silent:
		signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, os.Interrupt) // it hangs
		<-judgeGone
		return nil
	case Exits:
		return errEnds
	case Serves:
	}
	s := newServer(p, journal, b)
	network, listener, err := listen(folder)
	if err != nil {
		return err
	}
	line, options, err := s.identity(network, listener.Addr().String(), certificate)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- s.serve(listener, options) }()
	if err := b.shakeHands(p.Stdout, line); err != nil {
		return err
	}
	select {
	case err := <-served:
		return err
	case <-judgeGone:
		return nil
	}
}

// shakeHands writes the line, in two parts where there is a delay.
func (b Behaviour) shakeHands(stdout io.Writer, line string) error {
	parts := []string{line + "\n" + string(b.Stdout)}
	if b.Delay > 0 {
		half := len(line) / 2
		parts = []string{line[:half], line[half:] + "\n" + string(b.Stdout)}
	}
	for _, part := range parts {
		time.Sleep(b.Delay)
		if _, err := io.WriteString(stdout, part); err != nil {
			return err
		}
	}
	return nil
}

func listen(folder string) (network string, listener net.Listener, err error) {
	if runtime.GOOS == "windows" {
		listener, err = net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it neither waits nor resolves
		return "tcp", listener, err
	}
	// Several processes of one trial have this folder.
	path := filepath.Join(folder, fmt.Sprintf("%d.sock", os.Getpid()))
	listener, err = net.Listen("unix", path) //nolint:noctx // it neither waits nor resolves
	return "unix", listener, err
}

// handshake returns the line. der is the certificate, nil for none.
func (b Behaviour) handshake(network, address string, der []byte) string {
	version, protocol := b.Version, b.Protocol
	if version == "" {
		version = contractVersion
	}
	if protocol == "" {
		protocol = "grpc"
	}
	parts := []string{"1", version, network, address, protocol}
	if der != nil {
		parts = append(parts, base64.RawStdEncoding.EncodeToString(der))
	}
	return strings.Join(parts, "|")
}
