package hostside

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// status returns a google.rpc.Status with details, marshalled.
func status(code codes.Code, message string, details ...proto.Message) []byte {
	s := &statuspb.Status{Code: int32(code), Message: message} // #nosec G115 -- at most 16
	for _, detail := range details {
		packed, ok := detail.(*anypb.Any)
		if !ok {
			packed = &anypb.Any{}
			if err := packed.MarshalFrom(detail); err != nil {
				panic("hostside: a detail cannot be marshalled: " + err.Error())
			}
		}
		s.Details = append(s.Details, packed)
	}
	marshalled, err := proto.Marshal(s)
	if err != nil {
		panic("hostside: a status cannot be marshalled: " + err.Error())
	}
	return marshalled
}

// info returns the connector's detail with more metadata, names and values in
// turn.
func info(reason, outcome, retry string, more ...string) *errdetails.ErrorInfo {
	metadata := map[string]string{"outcome": outcome, "retry": retry, "attempts": "1"}
	for i := 0; i+1 < len(more); i += 2 {
		metadata[more[i]] = more[i+1]
	}
	return &errdetails.ErrorInfo{Domain: "netsuite-connector", Reason: reason, Metadata: metadata}
}
