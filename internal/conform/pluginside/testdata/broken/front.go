package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"netsuite-connector/internal/conform/wire"
)

// front is the process that the host sees.
type front struct {
	fault   string
	parent  int
	behind  *wire.Process // the real plugin
	network *network      // nil where requests go straight to NetSuite
	key     atomic.Value  // of the last call
}

// run serves until the plugin behind has ended, and returns the exit code.
func (f *front) run() (int, error) {
	env := passedOn(f.fault)
	if isNetworkFault(f.fault) {
		var err error
		if f.network, err = openNetwork(f.fault); err != nil {
			return 1, err
		}
		env = append(env, f.network.environment()...)
	}
	self, err := os.Executable()
	if err != nil {
		return 1, err
	}
	f.behind, err = wire.Start(context.Background(), wire.Options{Path: self, Args: []string{serve}, Env: env, Log: os.Stderr})
	if err != nil {
		var failed *wire.StartError
		if errors.As(err, &failed) {
			return failed.Code, nil // it has said why
		}
		return 1, err
	}
	defer f.behind.Close()
	listener, server, err := f.open()
	if err != nil {
		return 1, err
	}
	go f.watch(server)
	_ = server.Serve(listener) // ends with watch
	return f.behind.ExitCode(), nil
}

// open prints the handshake.
func (f *front) open() (net.Listener, *grpc.Server, error) {
	dir, err := os.MkdirTemp("", "broken")
	if err != nil {
		return nil, nil, err
	}
	address := filepath.Join(dir, "socket")
	listener, err := net.Listen("unix", address)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := selfSigned()
	if err != nil {
		return nil, nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if f.fault != "answers-strangers" {
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM([]byte(os.Getenv("PLUGIN_CLIENT_CERT")))
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(config)), grpc.ForceServerCodec(raw{}), grpc.UnknownServiceHandler(f.pass),
		grpc.MaxRecvMsgSize(256<<20),
	)
	fmt.Printf("1|1|unix|%s|grpc|%s\n", address, base64.RawStdEncoding.EncodeToString(certificate.Certificate[0]))
	if f.fault == "chatty" {
		fmt.Println("ready")
	}
	return listener, server, nil
}

// watch passes signals on, and stops the server when the plugin behind has
// ended, or the host has.
func (f *front) watch(server *grpc.Server) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP)
	ticks := time.NewTicker(200 * time.Millisecond)
	for {
		select {
		case s := <-signals:
			if f.fault == "cuts-at-stop" {
				os.Exit(0)
			}
			_ = f.behind.Signal(s)
		case <-ticks.C:
			if os.Getppid() != f.parent && f.fault != "outlives-host" {
				f.behind.Close()
			}
		case <-f.behind.Exited():
			time.Sleep(50 * time.Millisecond) // the last answers are on their way
			server.Stop()
			return
		}
	}
}

// passedOn is what of the environment is the plugin's.
func passedOn(fault string) []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch upper := strings.ToUpper(name); {
		case strings.HasPrefix(upper, "NETSUITE_CONNECTOR_") && fault == "ignores-settings" && upper != "NETSUITE_CONNECTOR_CA_FILE":
		case strings.HasPrefix(upper, "NETSUITE_CONNECTOR_"), strings.HasSuffix(upper, "_PROXY"), strings.HasPrefix(upper, "SSL_CERT_"):
			env = append(env, variable)
		}
	}
	return env
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, BasicConstraintsValid: true, IsCA: true,
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
