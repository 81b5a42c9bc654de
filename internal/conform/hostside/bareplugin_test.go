//go:build !race

package hostside_test

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
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// process is a plugin that a bare host has started.
type process struct {
	cmd       *exec.Cmd
	ended     chan struct{}
	failed    atomic.Bool // a call has
	stderr    *end
	conn      *grpc.ClientConn
	connector connectorv1.ConnectorClient
}

// end keeps the end of what is written to it.
type end struct {
	mu   sync.Mutex
	text []byte
}

func (e *end) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.text = append(e.text, p...)
	e.text = e.text[max(0, len(e.text)-4096):]
	return len(p), nil
}

func (e *end) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return string(e.text)
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// start starts the plugin, and connects to it.
func start(ctx context.Context, path string, patient time.Duration, f flaw, clientID string) (*process, error) {
	certPEM, pair, err := certificate(f, path)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(path), ended: make(chan struct{}), stderr: &end{}}
	p.cmd.Env = environment(f, string(certPEM), clientID)
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if f == stderrUnread {
		_, err = p.cmd.StderrPipe()
	} else {
		p.cmd.Stderr = p.stderr
	}
	if err = errors.Join(err, p.cmd.Start()); err != nil {
		return nil, err
	}
	handshake := make(chan string, 1)
	go func() {
		readHandshake(stdout, handshake, f)
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	if f != waitsForEver {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patient)
		defer cancel()
	}
	err = p.shakeHands(ctx, handshake, f, pair)
	if err != nil {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if f == hidesStderr {
			return nil, errors.New("the plugin did not start")
		}
		return nil, fmt.Errorf("%w: %s", err, p.stderr)
	}
	return p, nil
}

func environment(f flaw, certPEM, clientID string) []string {
	env := []string{"PLUGIN_PROTOCOL_VERSIONS=1"}
	for _, name := range []string{"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "GORACE"} {
		if value, set := os.LookupEnv(name); set && f != dropsNetwork {
			env = append(env, name+"="+value)
		}
	}
	if f == leaksEnvironment {
		env = append(env, os.Environ()...)
	}
	if f == leaksCredentials {
		env = append(env, "CLIENT="+clientID)
	}
	if f != noCookie {
		env = append(env, "NETSUITE_CONNECTOR_PLUGIN=make-raw-request")
	}
	if f != givesNoCertificate {
		env = append(env, "PLUGIN_CLIENT_CERT="+certPEM)
	}
	return env
}

// readHandshake reads standard output to its end.
func readHandshake(stdout io.Reader, handshake chan<- string, f flaw) {
	lines := bufio.NewReader(stdout)
	var line string
	if f == readsHalfALine {
		some := make([]byte, 4096)
		n, _ := stdout.Read(some)
		line = string(some[:n])
	} else {
		line, _ = lines.ReadString('\n')
	}
	if f == readsLastLine && lines.Buffered() > 0 {
		line, _ = lines.ReadString('\n')
	}
	handshake <- strings.TrimSpace(line)
	if f != stdoutUnread {
		_, _ = io.Copy(io.Discard, lines)
	} else {
		select {} // Wait would close the pipe
	}
}

func (p *process) shakeHands(ctx context.Context, handshake <-chan string, f flaw, pair tls.Certificate) error {
	var line string
	select {
	case line = <-handshake:
	case <-ctx.Done():
		return errors.New("the plugin does not start")
	}
	parts := strings.Split(line, "|")
	switch {
	case len(parts) < 5 || parts[0] != "1":
		return fmt.Errorf("the plugin has not started: %q", line)
	case parts[1] != "1" && f != takesAnyVersion, parts[4] != "grpc" && f != takesAnyProtocol:
		return fmt.Errorf("this is no plugin for us: %q", line)
	}
	transport, err := transportFor(parts, f, pair)
	if err != nil {
		return err
	}
	target := parts[3]
	if parts[2] == "unix" {
		target = "unix:" + target
	}
	if p.conn, err = grpc.NewClient(target, grpc.WithTransportCredentials(transport), grpc.WithNoProxy()); err != nil {
		return err
	}
	p.connector = connectorv1.NewConnectorClient(p.conn)
	if f == stdioUnread {
		stream, err := p.conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, "/plugin.GRPCStdio/StreamStdio")
		if err != nil {
			return err
		}
		if err := errors.Join(stream.SendMsg(&emptypb.Empty{}), stream.CloseSend()); err != nil {
			return err
		}
	}
	if f == blamesWrite {
		return nil
	}
	p.conn.Connect()
	for state := p.conn.GetState(); state != connectivity.Ready; state = p.conn.GetState() {
		if state == connectivity.TransientFailure || !p.conn.WaitForStateChange(ctx, state) {
			return errors.New("the plugin cannot be connected to")
		}
	}
	return nil
}

func transportFor(parts []string, f flaw, pair tls.Certificate) (credentials.TransportCredentials, error) {
	if len(parts) < 6 {
		if f.oneOf(speaksPlain, givesNoCertificate) {
			return insecure.NewCredentials(), nil
		}
		return nil, errors.New("the handshake has no certificate")
	}
	der, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{pair}, RootCAs: roots, ServerName: "localhost", InsecureSkipVerify: f == trustsAny,
	}), nil
}

// certificate makes a certificate. One that is kept lies beside the plugin.
func certificate(f flaw, path string) ([]byte, tls.Certificate, error) {
	kept := filepath.Join(filepath.Dir(path), "kept.pem")
	if f == keepsCertificate {
		if both, err := os.ReadFile(kept); err == nil {
			pair, err := tls.X509KeyPair(both, both)
			return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), pair, err
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, tls.Certificate{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, tls.Certificate{}, err
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	if f == keepsCertificate {
		if err := os.WriteFile(kept, bytes.Join([][]byte{certPEM, keyPEM}, nil), 0o600); err != nil {
			return nil, tls.Certificate{}, err
		}
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	return certPEM, pair, err
}

// end ends the process.
func (p *process) end(f flaw) {
	if f != killsAtOnce {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if f == awaitsShutdown {
			ctx = context.Background()
		}
		_ = p.conn.Invoke(ctx, "/plugin.GRPCController/Shutdown", &emptypb.Empty{}, &emptypb.Empty{})
		patience := time.After(2 * time.Second)
		if f == waitsForStop {
			patience = nil
		}
		select {
		case <-p.ended:
		case <-patience:
		}
	}
	if f == neverKills {
		return
	}
	_ = p.cmd.Process.Kill()
	if f.oneOf(stdoutUnread, stderrUnread) {
		return
	}
	<-p.ended
}
