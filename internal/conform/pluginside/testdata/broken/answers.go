package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// callFaults are those of the process and of its answers.
func callFaults() []string {
	return []string{
		"no-cookie", "answers-strangers", "chatty", "ignores-settings", "cuts-at-stop", "outlives-host", "logs-key", "ignores-cancel",
		"rounds-numbers", "loses-tail", "holds-all", "large-pieces", "body-first", "always-pages",
		"wrong-outcome", "wrong-code", "no-details", "tells-key", "long-errors", "answers-nothing", "refuses-all",
		"waits-not-later", "forgets-job-id", "swaps-pieces", "any-length", "reads-too-large", "sends-cancelled", "no-pieces", "reads-decoded",
	}
}

// answer is an output on its way to the host.
type answer struct {
	fault  string
	action bool
	host   grpc.ServerStream
	held   []byte // of an output that the fault does not pass on as it arrives
}

func (f *front) answer(method string, host grpc.ServerStream) *answer {
	return &answer{fault: f.fault, action: strings.HasSuffix(method, "/RunAction"), host: host}
}

// holds reports whether the output is looked at as a whole.
func (a *answer) holds() bool {
	return a.action && slices.Contains([]string{"rounds-numbers", "loses-tail", "holds-all", "large-pieces", "body-first", "always-pages"}, a.fault)
}

func (a *answer) send(message []byte) error {
	if !a.holds() {
		return a.host.SendMsg(&message)
	}
	response := &connectorv1.RunActionResponse{}
	if err := proto.Unmarshal(message, response); err != nil {
		return err
	}
	a.held = append(a.held, response.GetOutputChunk()...)
	return nil
}

// end sends what was held.
func (a *answer) end() error {
	if !a.holds() {
		return nil
	}
	piece := 1 << 20
	switch a.fault {
	case "rounds-numbers":
		var document map[string]any
		if json.Unmarshal(a.held, &document) == nil {
			a.held, _ = json.Marshal(document)
		}
	case "loses-tail":
		if len(a.held) > 4<<20 { // what is left is a whole document
			a.held = append(a.held[:len(a.held)-70<<10], `"}`...)
			if !json.Valid(a.held) {
				a.held = a.held[:bytes.LastIndexByte(a.held, '}')+1]
			}
		}
	case "large-pieces":
		piece = 3 << 20
	case "always-pages":
		if end := bytes.LastIndexByte(a.held, '}'); end > 0 && !bytes.Contains(a.held, []byte(`"pages":`)) {
			a.held = append(a.held[:end], `,"pages":1}`...)
		}
	case "body-first":
		var document map[string]json.RawMessage
		if json.Unmarshal(a.held, &document) == nil {
			a.held, _ = json.Marshal(document) // in alphabetical order
		}
	}
	for chunk := range slices.Chunk(a.held, piece) {
		message, err := proto.Marshal(&connectorv1.RunActionResponse{OutputChunk: chunk})
		if err != nil {
			return err
		}
		if err := a.host.SendMsg(&message); err != nil {
			return err
		}
	}
	return nil
}

// spoil puts the fault into the error for an input.
func (f *front) spoil(s *statuspb.Status, input []byte) {
	switch f.fault {
	case "wrong-code":
		if s.GetCode() == 14 { // Unavailable
			s.Code = 13
		}
	case "no-details":
		s.Details = nil
	case "tells-key":
		if key, ok := f.key.Load().(string); ok {
			s.Message += " The key was " + key
		}
	case "long-errors":
		s.Message += strings.Repeat(" This is what NetSuite's documentation says about it.", 100)
	case "forgets-job-id":
		for i, detail := range s.GetDetails() {
			info := &errdetails.ErrorInfo{}
			if detail.UnmarshalTo(info) == nil {
				delete(info.GetMetadata(), "jobId")
				s.Details[i], _ = anypb.New(info)
			}
		}
	case "reads-decoded":
		if bytes.Contains(bytes.ReplaceAll(input, []byte(`\"`), []byte(`"`)), []byte(`"method":"GET"`)) {
			f.claimRejected(s)
		}
	case "wrong-outcome":
		f.claimRejected(s)
	}
}

// claimRejected makes of an unknown outcome that of a request that did nothing.
func (f *front) claimRejected(s *statuspb.Status) {
	for i, detail := range s.GetDetails() {
		info := &errdetails.ErrorInfo{}
		if detail.UnmarshalTo(info) == nil && info.GetMetadata()["outcome"] == "unknown" {
			info.Metadata["outcome"], info.Metadata["retry"] = "rejected", "safe"
			s.Details[i], _ = anypb.New(info)
		}
	}
}
