package plugin_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"netsuite-connector/plugin"
	connectorv1 "netsuite-connector/plugin/netsuite/connector/v1"
)

// The names, numbers and types that hosts were built with.
const contract = `
rpc Describe(DescribeRequest) DescribeResponse
rpc RunAction(RunActionRequest) stream RunActionResponse
rpc RunActionStream(stream RunActionStreamRequest) stream RunActionResponse
rpc VerifyCredentials(VerifyCredentialsRequest) VerifyCredentialsResponse
rpc VerifyCredentialsLive(VerifyCredentialsLiveRequest) stream VerifyCredentialsLiveResponse
DescribeRequest
DescribeResponse 1 version string, 2 component bytes
VerifyCredentialsRequest 1 credentials bytes
VerifyCredentialsResponse 1 verified bool, 2 checks repeated Check
VerifyCredentialsLiveRequest 1 credentials bytes
VerifyCredentialsLiveResponse 1 check Check
Check 1 id string, 2 title string, 3 status Check.Status, 4 detail string, 5 remedy string
Check.Status 0 STATUS_UNSPECIFIED, 1 STATUS_PASSED, 2 STATUS_WARNING, 3 STATUS_FAILED, 4 STATUS_SKIPPED
RunActionRequest 1 action string, 2 credentials bytes, 3 config bytes, 4 input bytes, 5 run_id string
RunActionStreamRequest 1 run RunActionRequest, 2 input_length uint64, 3 input_chunk bytes
RunActionResponse 1 output_chunk bytes, 2 progress Progress
Progress 1 phase string, 2 try int32, 3 at_micros int64, 4 lasts_micros int64, 5 note string, 6 headers map<string,string>
UpstreamResponse 1 status_code int32, 2 headers map<string,string>, 3 body bytes, 4 body_truncated bool
Timing 1 phases repeated Timing.Phase
Timing.Phase 1 name string, 2 try int32, 3 start_micros int64, 4 end_micros int64, 5 note string
`

func TestContractIsTheDesigns(t *testing.T) {
	t.Parallel()
	file := connectorv1.File_netsuite_connector_v1_connector_proto
	if file.Path() != "netsuite/connector/v1/connector.proto" || file.Package() != "netsuite.connector.v1" || file.Services().Len() != 1 {
		t.Fatalf("%s, package %s", file.Path(), file.Package())
	}
	var b strings.Builder
	service := file.Services().ByName("Connector")
	for _, name := range []protoreflect.Name{"Describe", "RunAction", "RunActionStream", "VerifyCredentials", "VerifyCredentialsLive"} {
		m := service.Methods().ByName(name)
		fmt.Fprintf(&b, "\nrpc %s(%s%s) %s%s", name, stream(m.IsStreamingClient()), m.Input().Name(), stream(m.IsStreamingServer()), m.Output().Name())
	}
	describe(&b, file.Messages())
	if diff := cmp.Diff(contract, b.String()+"\n"); diff != "" {
		t.Error(diff)
	}
}

func stream(is bool) string {
	if is {
		return "stream "
	}
	return ""
}

func describe(b *strings.Builder, messages protoreflect.MessageDescriptors) {
	for i := range messages.Len() {
		m := messages.Get(i)
		if m.IsMapEntry() {
			continue
		}
		fmt.Fprintf(b, "\n%s", local(m))
		for j := range m.Fields().Len() {
			f := m.Fields().Get(j)
			fmt.Fprintf(b, "%s%d %s %s", separator(j), f.Number(), f.Name(), typeName(f))
		}
		for j := range m.Enums().Len() {
			e := m.Enums().Get(j)
			fmt.Fprintf(b, "\n%s", local(e))
			for k := range e.Values().Len() {
				fmt.Fprintf(b, "%s%d %s", separator(k), e.Values().Get(k).Number(), e.Values().Get(k).Name())
			}
		}
		describe(b, m.Messages())
	}
}

func separator(i int) string {
	if i == 0 {
		return " "
	}
	return ", "
}

func local(d protoreflect.Descriptor) string {
	return strings.TrimPrefix(string(d.FullName()), "netsuite.connector.v1.")
}

func typeName(f protoreflect.FieldDescriptor) string {
	name := f.Kind().String()
	switch {
	case f.IsMap():
		return fmt.Sprintf("map<%s,%s>", f.MapKey().Kind(), f.MapValue().Kind())
	case f.Message() != nil:
		name = local(f.Message())
	case f.Enum() != nil:
		name = local(f.Enum())
	}
	if f.IsList() {
		name = "repeated " + name
	}
	return name
}

// The image that `buf breaking` compares with holds a contract, so that the
// comparison can fail.
func TestBaselineHoldsAContract(t *testing.T) {
	t.Parallel()
	image, err := os.ReadFile("testdata/contract.binpb")
	if err != nil {
		t.Fatal(err)
	}
	var files descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(image, &files); err != nil {
		t.Fatal(err)
	}
	if len(files.GetFile()) != 1 || files.GetFile()[0].GetName() != "netsuite/connector/v1/connector.proto" || len(files.GetFile()[0].GetMessageType()) < 8 {
		t.Errorf("%v", &files)
	}
}

func TestHandshakeNeverChanges(t *testing.T) {
	t.Parallel()
	h := plugin.Handshake()
	sets := plugin.VersionedPlugins()
	if h.MagicCookieKey != "NETSUITE_CONNECTOR_PLUGIN" || h.MagicCookieValue != "make-raw-request" || len(sets) != 1 || sets[1]["connector"] == nil {
		t.Errorf("%+v, %v", h, sets)
	}
}
