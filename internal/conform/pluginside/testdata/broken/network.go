package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
)

// network is a proxy between the plugin behind and NetSuite, which ends TLS on
// both sides.
type network struct {
	fault    string
	listener net.Listener
	caFile   string
	outside  *http.Transport

	mu      sync.Mutex
	keys    map[string]string // private keys by Client ID
	secrets map[string]string
}

func openNetwork(fault string) (*network, error) {
	proxy, err := url.Parse(os.Getenv("HTTPS_PROXY"))
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(os.Getenv("SSL_CERT_FILE"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	n := &network{fault: fault, keys: map[string]string{}, secrets: map[string]string{}, outside: &http.Transport{
		Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true, DisableCompression: true,
	}}
	if n.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	authority, err := newAuthority()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "broken")
	if err != nil {
		return nil, err
	}
	n.caFile = filepath.Join(dir, "ca.pem")
	err = os.WriteFile(n.caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Certificate[0]}), 0o600)
	if err != nil {
		return nil, err
	}
	go n.accept(authority)
	return n, nil
}

// environment leads the plugin behind here.
func (n *network) environment() []string {
	return []string{"HTTPS_PROXY=http://" + n.listener.Addr().String(), "SSL_CERT_FILE=" + n.caFile, "NETSUITE_CONNECTOR_CA_FILE=" + n.caFile}
}

// accept serves tunnels.
func (n *network) accept(authority tls.Certificate) {
	inside := &tunnels{conns: make(chan net.Conn)}
	server := &http.Server{
		Handler: &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "https", r.In.Host, r.In.Host
			},
			Transport: n, FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
			ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = server.Serve(inside) }()
	for {
		conn, err := n.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			request, err := http.ReadRequest(bufio.NewReader(conn))
			if err != nil || request.Method != http.MethodConnect {
				_ = conn.Close()
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			inside.conns <- tls.Server(conn, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
				return issue(authority, hello.ServerName)
			}})
		}()
	}
}

// tunnels are a listener whose connections came through CONNECT.
type tunnels struct{ conns chan net.Conn }

func (t *tunnels) Accept() (net.Conn, error) { return <-t.conns, nil }
func (t *tunnels) Close() error              { return nil }
func (t *tunnels) Addr() net.Addr            { return &net.TCPAddr{} }

func (n *network) learn(clientID, key, clientSecret string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.keys[clientID], n.secrets[clientID] = key, clientSecret
}
