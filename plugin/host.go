package plugin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"netsuite-connector/failure"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Host is a plugin process that a host has loaded. It is safe for any number of
// calls at once. When the process dies, calls fail with failure.Unavailable; the
// host then closes it and loads another.
type Host struct {
	client    *goplugin.Client
	connector connectorv1.ConnectorClient
	release   context.CancelFunc
	logger    *slog.Logger
}

// Description is what the plugin says of itself.
type Description struct {
	Version   string
	Component []byte // component.json
}

// Verification is the result of trying credentials out.
type Verification struct {
	Verified bool // no check failed
	Checks   []Check
}

// Result is the outcome of a run.
type Result struct {
	Output []byte  // the output document, nil after an error
	Timing []Phase // where the time went, if asked for, after an error, too
}

// Describe returns the connector's version and component.json.
func (h *Host) Describe(ctx context.Context) (Description, error) {
	if err := h.gone(); err != nil {
		return Description{}, err
	}
	response, err := h.connector.Describe(ctx, &connectorv1.DescribeRequest{})
	if err != nil {
		return Description{}, h.failureOf(ctx, err, failure.NotSent)
	}
	return Description{Version: response.GetVersion(), Component: response.GetComponent()}, nil
}

// VerifyCredentials tries credentials (a JSON document) out. Bad ones are no
// error, but failed checks.
func (h *Host) VerifyCredentials(ctx context.Context, credentials []byte) (Verification, error) {
	if err := h.gone(); err != nil {
		return Verification{}, err
	}
	response, err := h.connector.VerifyCredentials(ctx, &connectorv1.VerifyCredentialsRequest{Credentials: credentials})
	if err != nil {
		return Verification{}, h.failureOf(ctx, err, failure.NotSent)
	}
	v := Verification{Verified: response.GetVerified()}
	for _, check := range response.GetChecks() {
		v.Checks = append(v.Checks, checkFromWire(check))
	}
	return v, nil
}

// VerifyCredentialsLive is VerifyCredentials with report called as each check
// finishes.
func (h *Host) VerifyCredentialsLive(ctx context.Context, credentials []byte, report func(Check)) (Verification, error) {
	if err := h.gone(); err != nil {
		return Verification{}, err
	}
	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := h.connector.VerifyCredentialsLive(streaming, &connectorv1.VerifyCredentialsLiveRequest{Credentials: credentials})
	if err != nil {
		return Verification{}, h.failureOf(ctx, err, failure.NotSent)
	}
	v := Verification{Verified: true}
	for {
		response, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return v, nil
		case err != nil:
			return Verification{}, h.failureOf(ctx, err, failure.NotSent)
		}
		check := checkFromWire(response.GetCheck())
		v.Checks = append(v.Checks, check)
		v.Verified = v.Verified && check.Status != Failed
		report(check)
	}
}

// RunAction runs an action. Its error is a *failure.Error.
func (h *Host) RunAction(ctx context.Context, request Request) (Result, error) {
	var result Result
	if err := h.gone(); err != nil {
		return result, err
	}
	// Ending the stream's context on the way out frees what gRPC holds for it.
	streaming, cancel := context.WithCancel(ctx)
	defer cancel()
	if request.Timing {
		streaming = metadata.AppendToOutgoingContext(streaming, timingAsked, "1")
	}
	stream, err := h.connector.RunAction(streaming, &connectorv1.RunActionRequest{
		Action:      strings.ToValidUTF8(request.Action, "\uFFFD"),
		Credentials: request.Credentials,
		Config:      request.Config,
		Input:       request.Input,
		RunId:       strings.ToValidUTF8(request.RunID, "\uFFFD"),
	})
	if err != nil {
		return result, h.failureOf(ctx, err, failure.Unknown)
	}
	output, err := join(stream)
	result.Timing = decodeTiming(stream.Trailer())
	if err != nil {
		return result, h.failureOf(ctx, err, failure.Unknown)
	}
	result.Output = output
	return result, nil
}

// join collects the chunks of an output.
func join(stream grpc.ServerStreamingClient[connectorv1.RunActionResponse]) ([]byte, error) {
	var chunks [][]byte
	for {
		response, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			if len(chunks) == 1 {
				return chunks[0], nil
			}
			return bytes.Join(chunks, nil), nil
		case err != nil:
			return nil, err
		}
		chunks = append(chunks, response.GetOutputChunk())
	}
}

// Exited reports whether the process has ended. A Host whose process has ended
// is of no more use: close it and load another.
func (h *Host) Exited() bool { return h.client.Exited() }

// PID is the process's, for hosts that watch what it takes. It is 0 when there
// is none to tell.
func (h *Host) PID() int {
	pid, err := strconv.Atoi(h.client.ID())
	if err != nil {
		return 0
	}
	return pid
}

// Close stops the process, letting calls in flight end, and waits for its end:
// two seconds at most.
func (h *Host) Close() {
	h.client.Kill()
	h.release()
}
