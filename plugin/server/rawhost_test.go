package server

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

	"netsuite-connector/plugin/internal/plugintest"
)

// rawHost is a host written from the comment in connector.proto alone: it uses
// neither go-plugin nor Host.
type rawHost struct {
	cmd    *exec.Cmd
	line   string // the handshake
	socket string
	conn   *grpc.ClientConn
	stderr *syncBuffer
	ended  chan error
	stdout chan string // what came after the handshake
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}
func (s *syncBuffer) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// throwAway makes a key and a certificate for name.
func throwAway(t *testing.T, name string) (certPEM []byte, pair tls.Certificate, cert *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return certPEM, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, cert
}

// pluginEnv is a host's environment for the plugin, without this test's TMPDIR.
func pluginEnv(kind string, more ...string) []string {
	return append(os.Environ(), append([]string{
		envTestProcess + "=" + kind,
		"NETSUITE_CONNECTOR_PLUGIN=make-raw-request",
		"PLUGIN_PROTOCOL_VERSIONS=1",
	}, more...)...)
}

func startRaw(t *testing.T, mtls bool, env ...string) *rawHost {
	t.Helper()
	certPEM, pair, _ := throwAway(t, "localhost")
	if mtls {
		env = append(env, "PLUGIN_CLIENT_CERT="+string(certPEM))
	}
	h := &rawHost{stderr: &syncBuffer{}, ended: make(chan error, 1), stdout: make(chan string, 1)}
	h.cmd = exec.CommandContext(t.Context(), plugintest.Executable(t))
	h.cmd.Env = pluginEnv("fake", env...)
	h.cmd.Stderr = h.stderr
	stdout, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.cmd.Process.Kill() })
	lines := bufio.NewReader(stdout)
	if h.line, err = lines.ReadString('\n'); err != nil {
		t.Fatalf("no handshake: %v; %s", err, h.stderr)
	}
	go func() {
		rest, _ := io.ReadAll(lines)
		h.stdout <- string(rest)
		h.ended <- h.cmd.Wait()
	}()
	h.dial(t, mtls, pair)
	return h
}

func (h *rawHost) dial(t *testing.T, mtls bool, pair tls.Certificate) {
	t.Helper()
	parts := strings.Split(strings.TrimSpace(h.line), "|")
	if len(parts) != 6 || parts[0] != "1" || parts[1] != "1" || parts[2] != "unix" || parts[4] != "grpc" {
		t.Fatalf("handshake %q", h.line)
	}
	h.socket = parts[3]
	transport := insecure.NewCredentials()
	if mtls {
		der, err := base64.RawStdEncoding.DecodeString(parts[5])
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AddCert(cert)
		transport = credentials.NewTLS(&tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12})
	}
	conn, err := grpc.NewClient("unix:"+h.socket, grpc.WithTransportCredentials(transport))
	if err != nil {
		t.Fatal(err)
	}
	h.conn = conn
	t.Cleanup(func() { _ = conn.Close() })
}

// shutdown asks the plugin to stop, as go-plugin's hosts do.
func (h *rawHost) shutdown(ctx context.Context) {
	_ = h.conn.Invoke(ctx, "/plugin.GRPCController/Shutdown", &emptypb.Empty{}, &emptypb.Empty{})
}

// waitEnd returns how the process ended.
func (h *rawHost) waitEnd(t *testing.T) error {
	t.Helper()
	const within = 30 * time.Second
	select {
	case err := <-h.ended:
		return err
	case <-time.After(within):
		t.Fatalf("the process still runs after %v: %s", within, h.stderr)
		return nil
	}
}

// waitLog waits for a line in the process's log.
func (h *rawHost) waitLog(t *testing.T, message string) {
	t.Helper()
	plugintest.Eventually(t, fmt.Sprintf("log line %q", message), func() bool {
		return strings.Contains(h.stderr.String(), fmt.Sprintf(`"@message":%q`, message))
	})
}
