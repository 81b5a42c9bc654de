package strict

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// Describe implements the contract.
func (s *server) Describe(context.Context, *connectorv1.DescribeRequest) (*connectorv1.DescribeResponse, error) {
	return &connectorv1.DescribeResponse{Version: "0.0.0", Component: []byte(`{"title":"Strict plugin","actions":{},"triggers":{}}`)}, nil
}

// VerifyCredentials implements the contract.
func (s *server) VerifyCredentials(context.Context, *connectorv1.VerifyCredentialsRequest) (*connectorv1.VerifyCredentialsResponse, error) {
	return &connectorv1.VerifyCredentialsResponse{Verified: true}, nil
}

// RunAction implements the contract.
func (s *server) RunAction(r *connectorv1.RunActionRequest, stream grpc.ServerStreamingServer[connectorv1.RunActionResponse]) error {
	return s.run(stream.Context(), r, stream.Send)
}

// RunActionStream implements the contract.
func (s *server) RunActionStream(stream grpc.BidiStreamingServer[connectorv1.RunActionStreamRequest, connectorv1.RunActionResponse]) error {
	if s.behaviour.Whole {
		return s.UnimplementedConnectorServer.RunActionStream(stream)
	}
	r, err := join(stream.Recv)
	if err != nil {
		return err
	}
	return s.run(stream.Context(), r, stream.Send)
}

func (s *server) run(ctx context.Context, r *connectorv1.RunActionRequest, send func(*connectorv1.RunActionResponse) error) error {
	name := callName(r.GetInput())
	if !s.begin() {
		return refuse(codes.Unavailable, "The plugin is stopping. Nothing was sent; try again.", "UNAVAILABLE", "safe", "stopping", "true")
	}
	defer s.finish()
	s.journal.tell(Event{
		Kind: Called, Call: name, Action: r.GetAction(),
		Credentials: r.GetCredentials(), Config: r.GetConfig(), Input: r.GetInput(),
	})
	answer, prescribed := s.behaviour.Answers[name]
	if !prescribed {
		return refuse(codes.InvalidArgument, fmt.Sprintf("The strict plugin has no answer to %q.", name), "INVALID_INPUT", "never")
	}
	err := s.answer(ctx, answer, send)
	detail := Answered
	if ctx.Err() != nil {
		detail = Cancelled
	}
	s.journal.tell(Event{Kind: Ended, Call: name, Detail: detail})
	return err
}

// callName returns the last segment of the input's url.
func callName(input []byte) string {
	var document struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(input, &document) != nil {
		return ""
	}
	return path.Base(document.URL)
}

func (s *server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.inFlight++
	s.most = max(s.most, s.inFlight)
	s.changed.Broadcast()
	return true
}

func (s *server) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
	s.changed.Broadcast()
}

// answer answers a call as prescribed.
func (s *server) answer(ctx context.Context, a Answer, send func(*connectorv1.RunActionResponse) error) error {
	s.await(ctx, func() bool { return s.most >= a.Together })
	if err := s.flood(ctx, a.Flood); err != nil {
		return err
	}
	select {
	case <-time.After(a.Delay):
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, piece := range a.Pieces {
		if err := send(&connectorv1.RunActionResponse{OutputChunk: piece}); err != nil {
			return err
		}
	}
	switch a.End {
	case Never:
		<-ctx.Done()
		return ctx.Err()
	case Dies:
		die()
	case DiesIdle:
		time.AfterFunc(500*time.Millisecond, die)
	case Finishes:
	}
	if a.Status == nil {
		return nil
	}
	var prescribed statuspb.Status
	if err := proto.Unmarshal(a.Status, &prescribed); err != nil {
		return err
	}
	return status.ErrorProto(&prescribed)
}

// await waits until ok, which may look at what changed is about, reports true,
// or ctx ends.
func (s *server) await(ctx context.Context, ok func() bool) {
	defer context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !ok() && ctx.Err() == nil {
		s.changed.Wait()
	}
}

func (s *server) flood(ctx context.Context, f Flood) error {
	const stderrLine, stdoutLine = 200 << 10, 32 << 10 // go-plugin's hosts read no longer line of standard output
	if err := floodPipe(s.process.Stderr, f.Stderr, stderrLine); err != nil {
		return err
	}
	if err := floodPipe(s.process.Stdout, f.Stdout, stdoutLine); err != nil {
		return err
	}
	s.stdio.write(ctx, f.Stdio)
	return nil
}

// floodPipe writes lines of various kinds, some of which are not UTF-8, up to
// that longest.
func floodPipe(w io.Writer, size, longest int) error {
	lines := []string{
		"a line of text\n",
		`{"@level":"info","@message":"a line of the log","@timestamp":"2026-01-02T03:04:05.000000Z"}` + "\n",
		"\xff\xfe no UTF-8 \xc3\n",
		`{"@level":["info"],"@message":5,"@timestamp":true}` + "\n",
		`{"statusCode": 5` + "\n",
		"\n",
		strings.Repeat("x", longest-1) + "\n",
	}
	for i := 0; size > 0; i++ {
		n, err := io.WriteString(w, lines[i%len(lines)])
		if err != nil {
			return err
		}
		size -= n
	}
	return nil
}

// refuse returns an error of the contract for what was not sent, with more
// metadata, names and values in turn.
func refuse(code codes.Code, message, reason, retry string, more ...string) error {
	metadata := map[string]string{"outcome": "not_sent", "retry": retry, "attempts": "0"}
	for i := 0; i+1 < len(more); i += 2 {
		metadata[more[i]] = more[i+1]
	}
	s, err := status.New(code, message).WithDetails(&errdetails.ErrorInfo{Domain: "netsuite-connector", Reason: reason, Metadata: metadata})
	if err != nil {
		return err
	}
	return s.Err()
}
