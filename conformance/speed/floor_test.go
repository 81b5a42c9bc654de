package speed_test

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"netsuite-connector/internal/testbed/testnetsuite"
	"netsuite-connector/internal/testbed/testplugin"
	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// What the connector is compared with runs in processes of its own, as the
// connector does: this test binary, told by the environment what to be.
const (
	roleVariable = "SPEED_TEST_ROLE"
	roleClient   = "client" // net/http, bare
	roleRPC      = "rpc"    // a plugin that answers at once
)

func playRole(role string) int {
	switch role {
	case roleClient:
		if err := bareClient(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	case roleLean:
		if err := serveLean(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	case roleRPC:
		goplugin.Serve(&goplugin.ServeConfig{
			HandshakeConfig:  plugin.Handshake(),
			VersionedPlugins: map[int]goplugin.PluginSet{plugin.ProtocolVersion: {plugin.PluginName: emptyPlugin{}}},
			GRPCServer:       goplugin.DefaultGRPCServer,
		})
	}
	return 0
}

// emptyPlugin answers each run with a document as large as NetSuite's answer.
type emptyPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	connectorv1.UnimplementedConnectorServer
}

func (p emptyPlugin) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	connectorv1.RegisterConnectorServer(s, p)
	return nil
}

func (emptyPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("this is the plugin")
}

func (emptyPlugin) RunAction(_ *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	return stream.Send(&connectorv1.RunActionResponse{OutputChunk: testnetsuite.Body()})
}

// task is a line that the bare client is sent; figures is what it answers.
type task struct {
	Callers, Calls int
	Pages          int // that a call reads; 0 for a record
	Megabytes      int // of a large body, which Method sends or reads; 0 for a record
	Method         string
}

// bareHTTP is a client of net/http's that reaches the NetSuite of the environment.
func bareHTTP() (*http.Client, error) {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(os.Getenv("NETSUITE_CONNECTOR_CA_FILE"))
	if err != nil || !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("no roots: %w", err)
	}
	proxy, err := url.Parse(os.Getenv("HTTPS_PROXY"))
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = http.ProxyURL(proxy)
	transport.TLSClientConfig.RootCAs = roots
	transport.MaxIdleConnsPerHost = 64
	transport.ForceAttemptHTTP2 = false
	return &http.Client{Transport: transport}, nil
}

func bareClient(in io.Reader, out io.Writer) error {
	client, err := bareHTTP()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	encoder := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var work task
		if err := json.Unmarshal(lines.Bytes(), &work); err != nil {
			return err
		}
		body := largeBody(work.Megabytes)
		measured, err := work.measure(func() error {
			if work.Megabytes > 0 {
				return bareLarge(client, work.Method, body)
			}
			if work.Pages > 0 {
				return getPages(client, work.Pages)
			}
			return get(client)
		})
		if err != nil {
			return err
		}
		if err := encoder.Encode(measured); err != nil {
			return err
		}
	}
	return nil
}

func get(client *http.Client) error {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, record, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer a.b.c")
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && len(text) != len(testnetsuite.Body()) {
		err = fmt.Errorf("%d bytes", len(text))
	}
	return err
}

// runner carries out tasks in another process, or through one.
type runner func(task) (figures, error)

// bare starts a process with a bare client.
func bare(t testing.TB, n *testnetsuite.Server) runner {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), environment(n)...), roleVariable+"="+roleClient)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	encoder, decoder := json.NewEncoder(in), json.NewDecoder(out)
	return func(work task) (figures, error) {
		if err := encoder.Encode(work); err != nil {
			return figures{}, err
		}
		var measured figures
		err := decoder.Decode(&measured)
		return measured, err
	}
}

// rpc loads the plugin that answers at once.
func rpc(t testing.TB) runner {
	t.Helper()
	return through(t, os.Args[0], roleVariable+"="+roleRPC)
}

// through loads a plugin, and runs the action through it.
func through(t testing.TB, path string, environment ...string) runner {
	t.Helper()
	h := testplugin.Load(t, path, nil, environment...)
	request := plugin.Request{
		Action: "makeRawRequest", Credentials: credentials(t),
		Input: []byte(`{"method":"GET","url":"record/v1/customer/1"}`),
	}
	return func(work task) (figures, error) {
		return work.measure(func() error {
			result, err := h.RunAction(context.Background(), request)
			if err == nil && !strings.Contains(string(result.Output[:min(2048, len(result.Output))]), "xxxx") {
				err = fmt.Errorf("no answer: %.100s", result.Output)
			}
			return err
		})
	}
}
