package plugin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	goplugin "github.com/hashicorp/go-plugin"
	"go.uber.org/goleak"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"netsuite-connector/plugin"
	"netsuite-connector/plugin/internal/plugintest"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
	"netsuite-connector/plugin/server"
)

// envScripted makes the test binary a plugin process that serves scripted. A
// test binary that a host starts without it is the connector itself.
const envScripted = "PLUGIN_TEST_SCRIPTED"

const hostSecret = "a-secret-of-the-host" // in its environment

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(envScripted) != "":
		serveScripted()
		return
	case os.Getenv(plugin.CookieKey) == plugin.CookieValue:
		os.Exit(server.Main(server.Process{LookupEnv: os.LookupEnv, Stdout: os.Stdout, Stderr: os.Stderr}))
	}
	if err := os.Setenv("HOST_SECRET", hostSecret); err != nil {
		panic(err)
	}
	// The race detector would let every process sleep for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// loadScripted loads a plugin that serves scripted.
func loadScripted(t testing.TB, logger *slog.Logger) *plugin.Host {
	t.Helper()
	return loadAs(t, "serve", plugin.HostOptions{Logger: logger})
}

// loadAs loads a plugin that serves scripted, and does what script says.
func loadAs(t testing.TB, script string, o plugin.HostOptions) *plugin.Host {
	t.Helper()
	o.Path, o.Env = plugintest.Executable(t), append(o.Env, envScripted+"="+script)
	h, err := plugin.Load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// serveScripted is a plugin written with go-plugin and the proto alone, so that
// the client is tested against any answer the contract allows, and against some
// that it does not.
func serveScripted() {
	switch os.Getenv(envScripted) {
	case "log and exit":
		fmt.Fprintln(os.Stderr, `{"@level":"error","@message":"the setting is bad"}`)
		fmt.Fprintln(os.Stderr, `{"@level":"info","@message":"stopping"}`)
		os.Exit(1)
	case "serve once", "serve once, then hang":
		marker := os.Getenv("MARKER")
		if _, err := os.Stat(marker); err == nil {
			if os.Getenv(envScripted) != "serve once" {
				_ = os.WriteFile(marker+".again", nil, 0o600)
				select {}
			}
			fmt.Fprintln(os.Stderr, "it was started once already")
			os.Exit(1)
		}
		if err := os.WriteFile(marker, nil, 0o600); err != nil {
			panic(err)
		}
	case "no socket":
		fmt.Println("1|1|unix|/does/not/exist|grpc|")
		select {}
	case "hang": // without a handshake
		select {}
	case "flood": // as a plugin would whose log nobody reads
		go func() {
			for line := strings.Repeat("x", 4000) + "\n"; ; {
				_, _ = os.Stderr.WriteString(line)
			}
		}()
	case "hostile log":
		for _, line := range []string{`{"@message":5}`, `{"@level":null,"a":1}`, ` {"@timestamp":[]}`, `{"@level":"info","@message":"well formed"}`} {
			fmt.Fprintln(os.Stderr, line)
		}
	case "print and exit":
		fmt.Fprintln(os.Stderr, `{"@level":"error","@message":"before"}`)
		fmt.Fprintln(os.Stderr, "a crash")
		os.Exit(1)
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  plugin.Handshake(),
		VersionedPlugins: map[int]goplugin.PluginSet{plugin.ProtocolVersion: {plugin.PluginName: scriptedPlugin{}}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(2<<20))...)
		},
	})
}

type scriptedPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (scriptedPlugin) GRPCServer(_ *goplugin.GRPCBroker, to *grpc.Server) error {
	if os.Getenv(envScripted) == "takes pieces" {
		connectorv1.RegisterConnectorServer(to, inPieces{})
		return nil
	}
	connectorv1.RegisterConnectorServer(to, scripted{})
	return nil
}

func (scriptedPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

// scripted answers as the action's name says.
type scripted struct {
	connectorv1.UnimplementedConnectorServer
}

func (scripted) Describe(context.Context, *connectorv1.DescribeRequest) (*connectorv1.DescribeResponse, error) {
	if os.Getenv(envScripted) == "dies of questions" {
		os.Exit(1)
	}
	return &connectorv1.DescribeResponse{Version: "9.8.7", Component: []byte(`{"title":"scripted"}`)}, nil
}

func (scripted) VerifyCredentials(context.Context, *connectorv1.VerifyCredentialsRequest) (*connectorv1.VerifyCredentialsResponse, error) {
	return &connectorv1.VerifyCredentialsResponse{Verified: true, Checks: []*connectorv1.Check{
		{Id: "token", Title: "Token", Status: connectorv1.Check_STATUS_PASSED, Detail: "ok"},
		{Id: "later", Status: 99},
	}}, nil
}

func (scripted) RunAction(request *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	send := func(chunk []byte) error { return stream.Send(&connectorv1.RunActionResponse{OutputChunk: chunk}) }
	input := request.GetInput()
	if string(input) == poison {
		os.Exit(1)
	}
	if os.Getenv(envScripted) == "stops thrice" {
		before, _ := os.ReadFile(os.Getenv("MARKER"))
		if err := os.WriteFile(os.Getenv("MARKER"), append(before, '.'), 0o600); err != nil || len(before) < 3 {
			return stoppingStatus().Err()
		}
	}
	switch request.GetAction() {
	case "echo": // in three messages
		half := len(input) / 2
		for _, chunk := range [][]byte{input[:half], {}, input[half:]} {
			if err := send(chunk); err != nil {
				return err
			}
		}
		return nil
	case "timing": // a trailer of the test's
		stream.SetTrailer(metadata.Pairs(plugin.TimingTrailer, string(input)))
		return send([]byte("1"))
	case "status": // an error of the test's, after some output
		_ = send([]byte("thrown away"))
		var s statuspb.Status
		if err := proto.Unmarshal(input, &s); err != nil {
			return err
		}
		return status.ErrorProto(&s)
	case "begin": // and end when the call does
		if err := send(input); err != nil {
			return err
		}
		<-stream.Context().Done()
		return status.FromContextError(stream.Context().Err()).Err()
	case "environment":
		return send([]byte(strings.Join(os.Environ(), "\n")))
	case "pid":
		return send(fmt.Append(nil, os.Getpid()))
	case plugin.MakeRawRequest: // the request as the answer's body
		if string(request.GetConfig()) == `{"timeoutSeconds":7}` {
			return send([]byte("no document"))
		}
		md, _ := metadata.FromIncomingContext(stream.Context())
		body, err := json.Marshal(map[string]any{
			"credentials": string(request.GetCredentials()), "config": string(request.GetConfig()), "input": string(input),
			"runId": request.GetRunId(), "timing": md.Get(plugin.TimingRequest),
			"trace": append(md.Get("traceparent"), md.Get("tracestate")...),
		})
		if err != nil {
			return err
		}
		return send(fmt.Appendf(nil, `{"statusCode":200,"headers":{"a":"b"},"attempts":3,"body":%s}`, body))
	default:
		return status.Error(codes.Unimplemented, "scripted knows no "+request.GetAction())
	}
}
