package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"netsuite-connector/internal/bench/task"
)

// server stands for NetSuite: a proxy that hands every tunnel to a server with
// prepared answers. It does for a request what it cannot do without, so that the
// clients are what is measured.
type server struct {
	config  *tls.Config
	answers *answers

	requests, tokens, headers, received atomic.Int64

	mu          sync.Mutex
	connections map[net.Conn]bool
	closed      bool
	serving     sync.WaitGroup
}

// serve serves until in ends. It puts its root into the folder. It first writes what
// reaches it, and for each line of
// in what it has done so far.
func serve(ctx context.Context, in io.Reader, out io.Writer, folder string) error {
	roots, certificate, err := certify()
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "roots.pem")
	if err := os.WriteFile(file, roots, 0o600); err != nil { // #nosec G703 -- the runner names it
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &server{
		config:      &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		answers:     newAnswers(),
		connections: map[net.Conn]bool{},
	}
	s.serving.Go(func() { s.accept(listener) })
	defer s.close(listener)
	encoder := json.NewEncoder(out)
	if err := encoder.Encode(task.Served{Proxy: "http://" + listener.Addr().String(), Roots: file}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := encoder.Encode(s.served()); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) accept(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil || !s.add(connection) {
			return
		}
		s.serving.Go(func() {
			defer s.remove(connection)
			_ = s.tunnel(connection) // a client that hangs up is no fault
		})
	}
}

// tunnel takes a CONNECT, and then the requests within.
func (s *server) tunnel(connection net.Conn) error {
	if _, err := readHead(bufio.NewReader(connection)); err != nil {
		return err
	}
	if _, err := io.WriteString(connection, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return err
	}
	secured := tls.Server(connection, s.config)
	reader := bufio.NewReaderSize(secured, 64<<10)
	for {
		asked, err := readHead(reader)
		if err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, reader, asked.length); err != nil {
			return err
		}
		s.count(asked)
		if err := s.answers.write(secured, asked); err != nil {
			return err
		}
	}
}

func (s *server) count(asked head) {
	if asked.token() {
		s.tokens.Add(1)
		return
	}
	s.requests.Add(1)
	s.headers.Add(asked.headers)
	s.received.Add(asked.length)
}

func (s *server) served() task.Served {
	return task.Served{
		Requests: s.requests.Load(), Tokens: s.tokens.Load(), Headers: s.headers.Load(), Received: s.received.Load(),
		CPU: task.CPUTime(),
	}
}

func (s *server) add(connection net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = connection.Close()
		return false
	}
	s.connections[connection] = true
	return true
}

func (s *server) remove(connection net.Conn) {
	_ = connection.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.connections, connection)
}

func (s *server) close(listener net.Listener) {
	_ = listener.Close()
	s.mu.Lock()
	s.closed = true
	for connection := range s.connections {
		_ = connection.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
}
