package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

func isAction(method string) bool {
	return strings.HasSuffix(method, "/RunAction") || strings.HasSuffix(method, "/RunActionStream")
}

// passPieces passes the messages of RunActionStream on to the plugin behind. The
// faults hold them until the host has closed its side, or has left.
func (f *front) passPieces(host grpc.ServerStream, behind grpc.ClientStream, cancel context.CancelFunc) {
	var held []*connectorv1.RunActionStreamRequest
	for {
		var message []byte
		err := host.RecvMsg(&message)
		if err != nil {
			if !errors.Is(err, io.EOF) && f.fault != "sends-cancelled" {
				cancel()
				return
			}
			break
		}
		if !f.holdsPieces() {
			if behind.SendMsg(&message) != nil {
				return
			}
			continue
		}
		request := &connectorv1.RunActionStreamRequest{}
		if proto.Unmarshal(message, request) != nil {
			cancel()
			return
		}
		held = append(held, request)
	}
	if f.fault == "swaps-pieces" && len(held) > 4 {
		held[2], held[3] = held[3], held[2]
	}
	if f.fault == "any-length" && len(held) > 0 {
		held[0].InputLength = 0
		for _, request := range held {
			held[0].InputLength += uint64(len(request.GetInputChunk()))
		}
	}
	for _, request := range held {
		message, err := proto.Marshal(request)
		if err != nil || behind.SendMsg(&message) != nil {
			return
		}
	}
	_ = behind.CloseSend()
}

func (f *front) holdsPieces() bool {
	switch f.fault {
	case "swaps-pieces", "any-length", "reads-too-large", "sends-cancelled":
		return true
	}
	return false
}
