// The contract between a host and the NetSuite connector's plugin process.
//
// A host in any language can be written from this file. What it has to do:
//
// Start. Run the plugin's executable with these environment variables set:
//   NETSUITE_CONNECTOR_PLUGIN=make-raw-request   (the cookie: "I am a host")
//   PLUGIN_PROTOCOL_VERSIONS=1                   (this file's version)
//   PLUGIN_CLIENT_CERT=<PEM>                     (AutoMTLS, see below)
// Credentials never go into the environment or the arguments.
//
// Handshake. The plugin writes one line to its standard output:
//   1|1|unix|<socket path>|grpc|<certificate>
// that is: go-plugin's core version, this file's version, network ("unix", or
// "tcp" on Windows), address, protocol, and the plugin's certificate for
// AutoMTLS (base64 without padding, of the DER). Read that line, keep reading
// standard output and standard error so that the pipes never fill, and dial.
// A plugin that cannot serve writes no line and exits with a non-zero status.
//
// AutoMTLS. The host makes a throw-away key and certificate for the name
// "localhost" for each start, passes the certificate in PLUGIN_CLIENT_CERT, and
// trusts exactly the certificate in the handshake line. Always do so: private
// keys travel over this connection. (Without PLUGIN_CLIENT_CERT the plugin
// speaks plain text and warns; on Windows it refuses to start.)
//
// Logs. Standard error carries JSON lines with "@level", "@message" and
// "@timestamp". They hold no secret.
//
// Calls. Any number at once, each with a deadline of the host's choice. A
// cancelled call is cancelled at NetSuite, too. Requests may be up to 128 MiB; large
// ones travel best in pieces (RunActionStream).
// Nothing is kept between calls but what a new process can rebuild, so a plugin
// that died is replaced by starting another.
//
// Stop. Call plugin.GRPCController/Shutdown (go-plugin's grpc_controller.proto)
// or send SIGTERM. New calls are then refused as not sent; those in flight have
// 1.1 seconds to end after Shutdown, and NETSUITE_CONNECTOR_SHUTDOWN_SECONDS
// (25) after a signal, before they are cancelled. Shutdown returns when no call
// is in flight any more; the process ends within 1.5 seconds of it. A second
// signal ends it at once. The plugin also ends when its parent process does.
//
// Errors. A gRPC status with a message for a person (what happened, then what
// to do) and these details:
//   google.rpc.ErrorInfo   always. domain "netsuite-connector"; reason and
//                          metadata below
//   google.rpc.BadRequest  a field violation for each offending field, by its
//                          name in the document ("headers.Host" for nested ones)
//   google.rpc.RetryInfo   when a later try can help
//   UpstreamResponse       when NetSuite answered
// ErrorInfo.reason, with the status code it comes with:
//   INVALID_CREDENTIALS, INVALID_CONFIG, INVALID_INPUT (InvalidArgument): a
//     document fails its schema or its meaning; nothing was sent
//   UNKNOWN_ACTION (NotFound)
//   URL_REFUSED (InvalidArgument): the URL leaves the account's API hosts;
//     nothing was sent
//   POLICY_REFUSED (FailedPrecondition): the environment guard or the read-only
//     guard said no; nothing was sent
//   AUTHENTICATION_FAILED (Unauthenticated): the token endpoint refused the
//     assertion, or a fresh token met 401
//   PERMISSION_DENIED (PermissionDenied): NetSuite answered 403
//   NOT_FOUND (NotFound): 404, and the step does not take it for an answer
//   REQUEST_REJECTED (FailedPrecondition): another 4xx, or a 3xx
//   RATE_LIMITED (ResourceExhausted): NetSuite's limit, and no time left to wait
//   UPSTREAM_ERROR (Unavailable): 5xx
//   UNAVAILABLE (Unavailable): no connection, or lost before a status line, or
//     the token endpoint is down
//   TIMEOUT (DeadlineExceeded)
//   CANCELLED (Canceled)
//   RESPONSE_TOO_LARGE (ResourceExhausted)
//   INVALID_RESPONSE (Unavailable): cut short after the status line, or not what
//     it must be
//   INTERNAL (Internal): the connector's own fault
// ErrorInfo.metadata:
//   outcome     not_sent | rejected | unknown. unknown, for writes only: it may
//               have been carried out, so look before repeating it
//   retry       safe | check | never: whether an engine may repeat the call by
//               itself. safe, after RetryInfo where there is one; check, when
//               somebody has to look in NetSuite first (every unknown); never,
//               when the same call fails again
//   attempts    how often the connector sent the request
//   statusCode  NetSuite's HTTP status
//   errorCode   NetSuite's o:errorCode
//   operationId NetSuite's X-N-OperationId, which its support asks for
//   jobId       of the asynchronous job, where one was started
//   field       the field to blame, where there is one
//   stopping    "true" where the process refused a call because it is about to
//               end: another process takes it
// Message and details stay within 5 KiB together. A status without ErrorInfo
// comes from gRPC itself: the process is gone, the deadline has passed, or a
// request is over 128 MiB.
//
// Metadata. A host that sends "netsuite-connector-timing: 1" with RunAction
// finds a Timing message in the trailing metadata
// "netsuite-connector-timing-bin", after success and after an error. One that
// sends "netsuite-connector-progress: 1" receives responses with a Progress and
// no chunk between the others, while the call is under way.

// Code generated by protoc-gen-go. DO NOT EDIT.
// versions:
// 	protoc-gen-go v1.36.12
// 	protoc        (unknown)
// source: netsuite/connector/v1/connector.proto

package connectorv1

import (
	protoreflect "google.golang.org/protobuf/reflect/protoreflect"
	protoimpl "google.golang.org/protobuf/runtime/protoimpl"
	reflect "reflect"
	sync "sync"
	unsafe "unsafe"
)

const (
	// Verify that this generated code is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(20 - protoimpl.MinVersion)
	// Verify that runtime/protoimpl is sufficiently up-to-date.
	_ = protoimpl.EnforceVersion(protoimpl.MaxVersion - 20)
)

type Check_Status int32

const (
	Check_STATUS_UNSPECIFIED Check_Status = 0
	Check_STATUS_PASSED      Check_Status = 1
	Check_STATUS_WARNING     Check_Status = 2
	Check_STATUS_FAILED      Check_Status = 3
	// An earlier check failed, so this one could not be made.
	Check_STATUS_SKIPPED Check_Status = 4
)

// Enum value maps for Check_Status.
var (
	Check_Status_name = map[int32]string{
		0: "STATUS_UNSPECIFIED",
		1: "STATUS_PASSED",
		2: "STATUS_WARNING",
		3: "STATUS_FAILED",
		4: "STATUS_SKIPPED",
	}
	Check_Status_value = map[string]int32{
		"STATUS_UNSPECIFIED": 0,
		"STATUS_PASSED":      1,
		"STATUS_WARNING":     2,
		"STATUS_FAILED":      3,
		"STATUS_SKIPPED":     4,
	}
)

func (x Check_Status) Enum() *Check_Status {
	p := new(Check_Status)
	*p = x
	return p
}

func (x Check_Status) String() string {
	return protoimpl.X.EnumStringOf(x.Descriptor(), protoreflect.EnumNumber(x))
}

func (Check_Status) Descriptor() protoreflect.EnumDescriptor {
	return file_netsuite_connector_v1_connector_proto_enumTypes[0].Descriptor()
}

func (Check_Status) Type() protoreflect.EnumType {
	return &file_netsuite_connector_v1_connector_proto_enumTypes[0]
}

func (x Check_Status) Number() protoreflect.EnumNumber {
	return protoreflect.EnumNumber(x)
}

// Deprecated: Use Check_Status.Descriptor instead.
func (Check_Status) EnumDescriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{6, 0}
}

type DescribeRequest struct {
	state         protoimpl.MessageState `protogen:"open.v1"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DescribeRequest) Reset() {
	*x = DescribeRequest{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[0]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DescribeRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DescribeRequest) ProtoMessage() {}

func (x *DescribeRequest) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[0]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DescribeRequest.ProtoReflect.Descriptor instead.
func (*DescribeRequest) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{0}
}

type DescribeResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The connector's version, "0.1.0".
	Version string `protobuf:"bytes,1,opt,name=version,proto3" json:"version,omitempty"`
	// component.json, byte for byte: schemas, fields and forms.
	Component     []byte `protobuf:"bytes,2,opt,name=component,proto3" json:"component,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *DescribeResponse) Reset() {
	*x = DescribeResponse{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[1]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *DescribeResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*DescribeResponse) ProtoMessage() {}

func (x *DescribeResponse) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[1]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use DescribeResponse.ProtoReflect.Descriptor instead.
func (*DescribeResponse) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{1}
}

func (x *DescribeResponse) GetVersion() string {
	if x != nil {
		return x.Version
	}
	return ""
}

func (x *DescribeResponse) GetComponent() []byte {
	if x != nil {
		return x.Component
	}
	return nil
}

type VerifyCredentialsRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// A JSON document, as component.json's credentials.schema describes it.
	Credentials   []byte `protobuf:"bytes,1,opt,name=credentials,proto3" json:"credentials,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *VerifyCredentialsRequest) Reset() {
	*x = VerifyCredentialsRequest{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[2]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *VerifyCredentialsRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*VerifyCredentialsRequest) ProtoMessage() {}

func (x *VerifyCredentialsRequest) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[2]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use VerifyCredentialsRequest.ProtoReflect.Descriptor instead.
func (*VerifyCredentialsRequest) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{2}
}

func (x *VerifyCredentialsRequest) GetCredentials() []byte {
	if x != nil {
		return x.Credentials
	}
	return nil
}

type VerifyCredentialsResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// No check failed. Warnings may be there.
	Verified bool `protobuf:"varint,1,opt,name=verified,proto3" json:"verified,omitempty"`
	// The checks in the order in which they were made.
	Checks        []*Check `protobuf:"bytes,2,rep,name=checks,proto3" json:"checks,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *VerifyCredentialsResponse) Reset() {
	*x = VerifyCredentialsResponse{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[3]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *VerifyCredentialsResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*VerifyCredentialsResponse) ProtoMessage() {}

func (x *VerifyCredentialsResponse) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[3]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use VerifyCredentialsResponse.ProtoReflect.Descriptor instead.
func (*VerifyCredentialsResponse) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{3}
}

func (x *VerifyCredentialsResponse) GetVerified() bool {
	if x != nil {
		return x.Verified
	}
	return false
}

func (x *VerifyCredentialsResponse) GetChecks() []*Check {
	if x != nil {
		return x.Checks
	}
	return nil
}

type VerifyCredentialsLiveRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// As in VerifyCredentialsRequest.
	Credentials   []byte `protobuf:"bytes,1,opt,name=credentials,proto3" json:"credentials,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *VerifyCredentialsLiveRequest) Reset() {
	*x = VerifyCredentialsLiveRequest{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[4]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *VerifyCredentialsLiveRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*VerifyCredentialsLiveRequest) ProtoMessage() {}

func (x *VerifyCredentialsLiveRequest) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[4]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use VerifyCredentialsLiveRequest.ProtoReflect.Descriptor instead.
func (*VerifyCredentialsLiveRequest) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{4}
}

func (x *VerifyCredentialsLiveRequest) GetCredentials() []byte {
	if x != nil {
		return x.Credentials
	}
	return nil
}

type VerifyCredentialsLiveResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The check that has just finished.
	Check         *Check `protobuf:"bytes,1,opt,name=check,proto3" json:"check,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *VerifyCredentialsLiveResponse) Reset() {
	*x = VerifyCredentialsLiveResponse{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[5]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *VerifyCredentialsLiveResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*VerifyCredentialsLiveResponse) ProtoMessage() {}

func (x *VerifyCredentialsLiveResponse) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[5]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use VerifyCredentialsLiveResponse.ProtoReflect.Descriptor instead.
func (*VerifyCredentialsLiveResponse) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{5}
}

func (x *VerifyCredentialsLiveResponse) GetCheck() *Check {
	if x != nil {
		return x.Check
	}
	return nil
}

// Check is one step of trying credentials out.
type Check struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// account_id, private_key, certificate, token, api_access or clock.
	Id string `protobuf:"bytes,1,opt,name=id,proto3" json:"id,omitempty"`
	// What is checked, for a person.
	Title  string       `protobuf:"bytes,2,opt,name=title,proto3" json:"title,omitempty"`
	Status Check_Status `protobuf:"varint,3,opt,name=status,proto3,enum=netsuite.connector.v1.Check_Status" json:"status,omitempty"`
	// What was found.
	Detail string `protobuf:"bytes,4,opt,name=detail,proto3" json:"detail,omitempty"`
	// What to do about it. Empty for a check that passed.
	Remedy        string `protobuf:"bytes,5,opt,name=remedy,proto3" json:"remedy,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Check) Reset() {
	*x = Check{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[6]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Check) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Check) ProtoMessage() {}

func (x *Check) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[6]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Check.ProtoReflect.Descriptor instead.
func (*Check) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{6}
}

func (x *Check) GetId() string {
	if x != nil {
		return x.Id
	}
	return ""
}

func (x *Check) GetTitle() string {
	if x != nil {
		return x.Title
	}
	return ""
}

func (x *Check) GetStatus() Check_Status {
	if x != nil {
		return x.Status
	}
	return Check_STATUS_UNSPECIFIED
}

func (x *Check) GetDetail() string {
	if x != nil {
		return x.Detail
	}
	return ""
}

func (x *Check) GetRemedy() string {
	if x != nil {
		return x.Remedy
	}
	return ""
}

type RunActionRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The action's key in component.json: "makeRawRequest".
	Action string `protobuf:"bytes,1,opt,name=action,proto3" json:"action,omitempty"`
	// A JSON document, as component.json's credentials.schema describes it.
	Credentials []byte `protobuf:"bytes,2,opt,name=credentials,proto3" json:"credentials,omitempty"`
	// A JSON document: the action's config. Empty means {}.
	Config []byte `protobuf:"bytes,3,opt,name=config,proto3" json:"config,omitempty"`
	// A JSON document: the action's input.
	Input []byte `protobuf:"bytes,4,opt,name=input,proto3" json:"input,omitempty"`
	// The host's own id of this run, for the plugin's log. Any text.
	RunId         string `protobuf:"bytes,5,opt,name=run_id,json=runId,proto3" json:"run_id,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RunActionRequest) Reset() {
	*x = RunActionRequest{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[7]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RunActionRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RunActionRequest) ProtoMessage() {}

func (x *RunActionRequest) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[7]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RunActionRequest.ProtoReflect.Descriptor instead.
func (*RunActionRequest) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{7}
}

func (x *RunActionRequest) GetAction() string {
	if x != nil {
		return x.Action
	}
	return ""
}

func (x *RunActionRequest) GetCredentials() []byte {
	if x != nil {
		return x.Credentials
	}
	return nil
}

func (x *RunActionRequest) GetConfig() []byte {
	if x != nil {
		return x.Config
	}
	return nil
}

func (x *RunActionRequest) GetInput() []byte {
	if x != nil {
		return x.Input
	}
	return nil
}

func (x *RunActionRequest) GetRunId() string {
	if x != nil {
		return x.RunId
	}
	return ""
}

// RunActionStreamRequest is a part of a call of RunActionStream: first one message
// with run and input_length, then others with input_chunk alone.
type RunActionStreamRequest struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// All of the request but its input, which stays empty here.
	Run *RunActionRequest `protobuf:"bytes,1,opt,name=run,proto3" json:"run,omitempty"`
	// How many bytes the input has. The pieces have as many, together. An input over
	// the plugin's limit is refused when this arrives.
	InputLength uint64 `protobuf:"varint,2,opt,name=input_length,json=inputLength,proto3" json:"input_length,omitempty"`
	// A piece of the input, at most 1 MiB. It may end anywhere.
	InputChunk    []byte `protobuf:"bytes,3,opt,name=input_chunk,json=inputChunk,proto3" json:"input_chunk,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RunActionStreamRequest) Reset() {
	*x = RunActionStreamRequest{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[8]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RunActionStreamRequest) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RunActionStreamRequest) ProtoMessage() {}

func (x *RunActionStreamRequest) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[8]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RunActionStreamRequest.ProtoReflect.Descriptor instead.
func (*RunActionStreamRequest) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{8}
}

func (x *RunActionStreamRequest) GetRun() *RunActionRequest {
	if x != nil {
		return x.Run
	}
	return nil
}

func (x *RunActionStreamRequest) GetInputLength() uint64 {
	if x != nil {
		return x.InputLength
	}
	return 0
}

func (x *RunActionStreamRequest) GetInputChunk() []byte {
	if x != nil {
		return x.InputChunk
	}
	return nil
}

type RunActionResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// A piece of the output, at most 1 MiB. All pieces joined are one JSON
	// document, as the action's metadata.out in component.json describes it.
	// A piece may end anywhere, in the midst of a character, too.
	OutputChunk []byte `protobuf:"bytes,1,opt,name=output_chunk,json=outputChunk,proto3" json:"output_chunk,omitempty"`
	// What the call is doing now, on request only, in a response without a chunk.
	Progress      *Progress `protobuf:"bytes,2,opt,name=progress,proto3" json:"progress,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *RunActionResponse) Reset() {
	*x = RunActionResponse{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[9]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *RunActionResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*RunActionResponse) ProtoMessage() {}

func (x *RunActionResponse) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[9]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use RunActionResponse.ProtoReflect.Descriptor instead.
func (*RunActionResponse) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{9}
}

func (x *RunActionResponse) GetOutputChunk() []byte {
	if x != nil {
		return x.OutputChunk
	}
	return nil
}

func (x *RunActionResponse) GetProgress() *Progress {
	if x != nil {
		return x.Progress
	}
	return nil
}

// Progress says that a phase of a call began, or that NetSuite answered a try. It
// is for people who wait: what became of the call stands in its end alone.
type Progress struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// A phase as in Timing, which begins now, or answer: NetSuite answered a try.
	Phase string `protobuf:"bytes,1,opt,name=phase,proto3" json:"phase,omitempty"`
	// Which try it belongs to, from 1; 0 where it belongs to none.
	Try int32 `protobuf:"varint,2,opt,name=try,proto3" json:"try,omitempty"`
	// Microseconds since the call began.
	AtMicros int64 `protobuf:"varint,3,opt,name=at_micros,json=atMicros,proto3" json:"at_micros,omitempty"`
	// Of a wait: how long it will last.
	LastsMicros int64 `protobuf:"varint,4,opt,name=lasts_micros,json=lastsMicros,proto3" json:"lasts_micros,omitempty"`
	// Of a try: method and URL. Of an answer: its status, or "no answer". Of a wait:
	// why.
	Note string `protobuf:"bytes,5,opt,name=note,proto3" json:"note,omitempty"`
	// Those of a try or of an answer, with names in lower case and without secrets.
	Headers       map[string]string `protobuf:"bytes,6,rep,name=headers,proto3" json:"headers,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Progress) Reset() {
	*x = Progress{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[10]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Progress) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Progress) ProtoMessage() {}

func (x *Progress) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[10]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Progress.ProtoReflect.Descriptor instead.
func (*Progress) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{10}
}

func (x *Progress) GetPhase() string {
	if x != nil {
		return x.Phase
	}
	return ""
}

func (x *Progress) GetTry() int32 {
	if x != nil {
		return x.Try
	}
	return 0
}

func (x *Progress) GetAtMicros() int64 {
	if x != nil {
		return x.AtMicros
	}
	return 0
}

func (x *Progress) GetLastsMicros() int64 {
	if x != nil {
		return x.LastsMicros
	}
	return 0
}

func (x *Progress) GetNote() string {
	if x != nil {
		return x.Note
	}
	return ""
}

func (x *Progress) GetHeaders() map[string]string {
	if x != nil {
		return x.Headers
	}
	return nil
}

// UpstreamResponse is a detail of an error: what NetSuite answered. Secrets in
// it are replaced by "[redacted]".
type UpstreamResponse struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// The HTTP status.
	StatusCode int32 `protobuf:"varint,1,opt,name=status_code,json=statusCode,proto3" json:"status_code,omitempty"`
	// Names in lower case. Left out, the longest first, where the error would
	// become too large.
	Headers map[string]string `protobuf:"bytes,2,rep,name=headers,proto3" json:"headers,omitempty" protobuf_key:"bytes,1,opt,name=key" protobuf_val:"bytes,2,opt,name=value"`
	// The body's beginning, at most 4 KiB.
	Body []byte `protobuf:"bytes,3,opt,name=body,proto3" json:"body,omitempty"`
	// The body was longer than what stands here.
	BodyTruncated bool `protobuf:"varint,4,opt,name=body_truncated,json=bodyTruncated,proto3" json:"body_truncated,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *UpstreamResponse) Reset() {
	*x = UpstreamResponse{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[11]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *UpstreamResponse) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*UpstreamResponse) ProtoMessage() {}

func (x *UpstreamResponse) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[11]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use UpstreamResponse.ProtoReflect.Descriptor instead.
func (*UpstreamResponse) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{11}
}

func (x *UpstreamResponse) GetStatusCode() int32 {
	if x != nil {
		return x.StatusCode
	}
	return 0
}

func (x *UpstreamResponse) GetHeaders() map[string]string {
	if x != nil {
		return x.Headers
	}
	return nil
}

func (x *UpstreamResponse) GetBody() []byte {
	if x != nil {
		return x.Body
	}
	return nil
}

func (x *UpstreamResponse) GetBodyTruncated() bool {
	if x != nil {
		return x.BodyTruncated
	}
	return false
}

// Timing says where a call's time went. It comes in trailing metadata, on
// request, in at most 2 KiB: when there were more phases than that, the last
// ones are left out.
type Timing struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// In the order in which they began.
	Phases        []*Timing_Phase `protobuf:"bytes,1,rep,name=phases,proto3" json:"phases,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Timing) Reset() {
	*x = Timing{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[12]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Timing) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Timing) ProtoMessage() {}

func (x *Timing) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[12]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Timing.ProtoReflect.Descriptor instead.
func (*Timing) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{12}
}

func (x *Timing) GetPhases() []*Timing_Phase {
	if x != nil {
		return x.Phases
	}
	return nil
}

// Phase is a stretch of the call.
type Timing_Phase struct {
	state protoimpl.MessageState `protogen:"open.v1"`
	// slot: waiting for a turn under the account's limit. token: getting an
	// access token. try: sending the request, up to the answer's headers. wait:
	// pausing before another try. job: until an asynchronous job is completed.
	// transfer: reading the answer's body.
	Name string `protobuf:"bytes,1,opt,name=name,proto3" json:"name,omitempty"`
	// Which try it belongs to, from 1; 0 where it belongs to none.
	Try int32 `protobuf:"varint,2,opt,name=try,proto3" json:"try,omitempty"`
	// When it began and ended, in microseconds since the call began.
	StartMicros int64 `protobuf:"varint,3,opt,name=start_micros,json=startMicros,proto3" json:"start_micros,omitempty"`
	EndMicros   int64 `protobuf:"varint,4,opt,name=end_micros,json=endMicros,proto3" json:"end_micros,omitempty"`
	// What came of it, in short: "200", "429, Retry-After 2 s".
	Note          string `protobuf:"bytes,5,opt,name=note,proto3" json:"note,omitempty"`
	unknownFields protoimpl.UnknownFields
	sizeCache     protoimpl.SizeCache
}

func (x *Timing_Phase) Reset() {
	*x = Timing_Phase{}
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[15]
	ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
	ms.StoreMessageInfo(mi)
}

func (x *Timing_Phase) String() string {
	return protoimpl.X.MessageStringOf(x)
}

func (*Timing_Phase) ProtoMessage() {}

func (x *Timing_Phase) ProtoReflect() protoreflect.Message {
	mi := &file_netsuite_connector_v1_connector_proto_msgTypes[15]
	if x != nil {
		ms := protoimpl.X.MessageStateOf(protoimpl.Pointer(x))
		if ms.LoadMessageInfo() == nil {
			ms.StoreMessageInfo(mi)
		}
		return ms
	}
	return mi.MessageOf(x)
}

// Deprecated: Use Timing_Phase.ProtoReflect.Descriptor instead.
func (*Timing_Phase) Descriptor() ([]byte, []int) {
	return file_netsuite_connector_v1_connector_proto_rawDescGZIP(), []int{12, 0}
}

func (x *Timing_Phase) GetName() string {
	if x != nil {
		return x.Name
	}
	return ""
}

func (x *Timing_Phase) GetTry() int32 {
	if x != nil {
		return x.Try
	}
	return 0
}

func (x *Timing_Phase) GetStartMicros() int64 {
	if x != nil {
		return x.StartMicros
	}
	return 0
}

func (x *Timing_Phase) GetEndMicros() int64 {
	if x != nil {
		return x.EndMicros
	}
	return 0
}

func (x *Timing_Phase) GetNote() string {
	if x != nil {
		return x.Note
	}
	return ""
}

var File_netsuite_connector_v1_connector_proto protoreflect.FileDescriptor

const file_netsuite_connector_v1_connector_proto_rawDesc = "" +
	"\n" +
	"%netsuite/connector/v1/connector.proto\x12\x15netsuite.connector.v1\"\x11\n" +
	"\x0fDescribeRequest\"J\n" +
	"\x10DescribeResponse\x12\x18\n" +
	"\aversion\x18\x01 \x01(\tR\aversion\x12\x1c\n" +
	"\tcomponent\x18\x02 \x01(\fR\tcomponent\"<\n" +
	"\x18VerifyCredentialsRequest\x12 \n" +
	"\vcredentials\x18\x01 \x01(\fR\vcredentials\"m\n" +
	"\x19VerifyCredentialsResponse\x12\x1a\n" +
	"\bverified\x18\x01 \x01(\bR\bverified\x124\n" +
	"\x06checks\x18\x02 \x03(\v2\x1c.netsuite.connector.v1.CheckR\x06checks\"@\n" +
	"\x1cVerifyCredentialsLiveRequest\x12 \n" +
	"\vcredentials\x18\x01 \x01(\fR\vcredentials\"S\n" +
	"\x1dVerifyCredentialsLiveResponse\x122\n" +
	"\x05check\x18\x01 \x01(\v2\x1c.netsuite.connector.v1.CheckR\x05check\"\x8a\x02\n" +
	"\x05Check\x12\x0e\n" +
	"\x02id\x18\x01 \x01(\tR\x02id\x12\x14\n" +
	"\x05title\x18\x02 \x01(\tR\x05title\x12;\n" +
	"\x06status\x18\x03 \x01(\x0e2#.netsuite.connector.v1.Check.StatusR\x06status\x12\x16\n" +
	"\x06detail\x18\x04 \x01(\tR\x06detail\x12\x16\n" +
	"\x06remedy\x18\x05 \x01(\tR\x06remedy\"n\n" +
	"\x06Status\x12\x16\n" +
	"\x12STATUS_UNSPECIFIED\x10\x00\x12\x11\n" +
	"\rSTATUS_PASSED\x10\x01\x12\x12\n" +
	"\x0eSTATUS_WARNING\x10\x02\x12\x11\n" +
	"\rSTATUS_FAILED\x10\x03\x12\x12\n" +
	"\x0eSTATUS_SKIPPED\x10\x04\"\x91\x01\n" +
	"\x10RunActionRequest\x12\x16\n" +
	"\x06action\x18\x01 \x01(\tR\x06action\x12 \n" +
	"\vcredentials\x18\x02 \x01(\fR\vcredentials\x12\x16\n" +
	"\x06config\x18\x03 \x01(\fR\x06config\x12\x14\n" +
	"\x05input\x18\x04 \x01(\fR\x05input\x12\x15\n" +
	"\x06run_id\x18\x05 \x01(\tR\x05runId\"\x97\x01\n" +
	"\x16RunActionStreamRequest\x129\n" +
	"\x03run\x18\x01 \x01(\v2'.netsuite.connector.v1.RunActionRequestR\x03run\x12!\n" +
	"\finput_length\x18\x02 \x01(\x04R\vinputLength\x12\x1f\n" +
	"\vinput_chunk\x18\x03 \x01(\fR\n" +
	"inputChunk\"s\n" +
	"\x11RunActionResponse\x12!\n" +
	"\foutput_chunk\x18\x01 \x01(\fR\voutputChunk\x12;\n" +
	"\bprogress\x18\x02 \x01(\v2\x1f.netsuite.connector.v1.ProgressR\bprogress\"\x8a\x02\n" +
	"\bProgress\x12\x14\n" +
	"\x05phase\x18\x01 \x01(\tR\x05phase\x12\x10\n" +
	"\x03try\x18\x02 \x01(\x05R\x03try\x12\x1b\n" +
	"\tat_micros\x18\x03 \x01(\x03R\batMicros\x12!\n" +
	"\flasts_micros\x18\x04 \x01(\x03R\vlastsMicros\x12\x12\n" +
	"\x04note\x18\x05 \x01(\tR\x04note\x12F\n" +
	"\aheaders\x18\x06 \x03(\v2,.netsuite.connector.v1.Progress.HeadersEntryR\aheaders\x1a:\n" +
	"\fHeadersEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\xfa\x01\n" +
	"\x10UpstreamResponse\x12\x1f\n" +
	"\vstatus_code\x18\x01 \x01(\x05R\n" +
	"statusCode\x12N\n" +
	"\aheaders\x18\x02 \x03(\v24.netsuite.connector.v1.UpstreamResponse.HeadersEntryR\aheaders\x12\x12\n" +
	"\x04body\x18\x03 \x01(\fR\x04body\x12%\n" +
	"\x0ebody_truncated\x18\x04 \x01(\bR\rbodyTruncated\x1a:\n" +
	"\fHeadersEntry\x12\x10\n" +
	"\x03key\x18\x01 \x01(\tR\x03key\x12\x14\n" +
	"\x05value\x18\x02 \x01(\tR\x05value:\x028\x01\"\xcb\x01\n" +
	"\x06Timing\x12;\n" +
	"\x06phases\x18\x01 \x03(\v2#.netsuite.connector.v1.Timing.PhaseR\x06phases\x1a\x83\x01\n" +
	"\x05Phase\x12\x12\n" +
	"\x04name\x18\x01 \x01(\tR\x04name\x12\x10\n" +
	"\x03try\x18\x02 \x01(\x05R\x03try\x12!\n" +
	"\fstart_micros\x18\x03 \x01(\x03R\vstartMicros\x12\x1d\n" +
	"\n" +
	"end_micros\x18\x04 \x01(\x03R\tendMicros\x12\x12\n" +
	"\x04note\x18\x05 \x01(\tR\x04note2\xb9\x04\n" +
	"\tConnector\x12[\n" +
	"\bDescribe\x12&.netsuite.connector.v1.DescribeRequest\x1a'.netsuite.connector.v1.DescribeResponse\x12v\n" +
	"\x11VerifyCredentials\x12/.netsuite.connector.v1.VerifyCredentialsRequest\x1a0.netsuite.connector.v1.VerifyCredentialsResponse\x12\x84\x01\n" +
	"\x15VerifyCredentialsLive\x123.netsuite.connector.v1.VerifyCredentialsLiveRequest\x1a4.netsuite.connector.v1.VerifyCredentialsLiveResponse0\x01\x12`\n" +
	"\tRunAction\x12'.netsuite.connector.v1.RunActionRequest\x1a(.netsuite.connector.v1.RunActionResponse0\x01\x12n\n" +
	"\x0fRunActionStream\x12-.netsuite.connector.v1.RunActionStreamRequest\x1a(.netsuite.connector.v1.RunActionResponse(\x010\x01B=Z;netsuite-connector/plugin/netsuite/connector/v1;connectorv1b\x06proto3"

var (
	file_netsuite_connector_v1_connector_proto_rawDescOnce sync.Once
	file_netsuite_connector_v1_connector_proto_rawDescData []byte
)

func file_netsuite_connector_v1_connector_proto_rawDescGZIP() []byte {
	file_netsuite_connector_v1_connector_proto_rawDescOnce.Do(func() {
		file_netsuite_connector_v1_connector_proto_rawDescData = protoimpl.X.CompressGZIP(unsafe.Slice(unsafe.StringData(file_netsuite_connector_v1_connector_proto_rawDesc), len(file_netsuite_connector_v1_connector_proto_rawDesc)))
	})
	return file_netsuite_connector_v1_connector_proto_rawDescData
}

var file_netsuite_connector_v1_connector_proto_enumTypes = make([]protoimpl.EnumInfo, 1)
var file_netsuite_connector_v1_connector_proto_msgTypes = make([]protoimpl.MessageInfo, 16)
var file_netsuite_connector_v1_connector_proto_goTypes = []any{
	(Check_Status)(0),                     // 0: netsuite.connector.v1.Check.Status
	(*DescribeRequest)(nil),               // 1: netsuite.connector.v1.DescribeRequest
	(*DescribeResponse)(nil),              // 2: netsuite.connector.v1.DescribeResponse
	(*VerifyCredentialsRequest)(nil),      // 3: netsuite.connector.v1.VerifyCredentialsRequest
	(*VerifyCredentialsResponse)(nil),     // 4: netsuite.connector.v1.VerifyCredentialsResponse
	(*VerifyCredentialsLiveRequest)(nil),  // 5: netsuite.connector.v1.VerifyCredentialsLiveRequest
	(*VerifyCredentialsLiveResponse)(nil), // 6: netsuite.connector.v1.VerifyCredentialsLiveResponse
	(*Check)(nil),                         // 7: netsuite.connector.v1.Check
	(*RunActionRequest)(nil),              // 8: netsuite.connector.v1.RunActionRequest
	(*RunActionStreamRequest)(nil),        // 9: netsuite.connector.v1.RunActionStreamRequest
	(*RunActionResponse)(nil),             // 10: netsuite.connector.v1.RunActionResponse
	(*Progress)(nil),                      // 11: netsuite.connector.v1.Progress
	(*UpstreamResponse)(nil),              // 12: netsuite.connector.v1.UpstreamResponse
	(*Timing)(nil),                        // 13: netsuite.connector.v1.Timing
	nil,                                   // 14: netsuite.connector.v1.Progress.HeadersEntry
	nil,                                   // 15: netsuite.connector.v1.UpstreamResponse.HeadersEntry
	(*Timing_Phase)(nil),                  // 16: netsuite.connector.v1.Timing.Phase
}
var file_netsuite_connector_v1_connector_proto_depIdxs = []int32{
	7,  // 0: netsuite.connector.v1.VerifyCredentialsResponse.checks:type_name -> netsuite.connector.v1.Check
	7,  // 1: netsuite.connector.v1.VerifyCredentialsLiveResponse.check:type_name -> netsuite.connector.v1.Check
	0,  // 2: netsuite.connector.v1.Check.status:type_name -> netsuite.connector.v1.Check.Status
	8,  // 3: netsuite.connector.v1.RunActionStreamRequest.run:type_name -> netsuite.connector.v1.RunActionRequest
	11, // 4: netsuite.connector.v1.RunActionResponse.progress:type_name -> netsuite.connector.v1.Progress
	14, // 5: netsuite.connector.v1.Progress.headers:type_name -> netsuite.connector.v1.Progress.HeadersEntry
	15, // 6: netsuite.connector.v1.UpstreamResponse.headers:type_name -> netsuite.connector.v1.UpstreamResponse.HeadersEntry
	16, // 7: netsuite.connector.v1.Timing.phases:type_name -> netsuite.connector.v1.Timing.Phase
	1,  // 8: netsuite.connector.v1.Connector.Describe:input_type -> netsuite.connector.v1.DescribeRequest
	3,  // 9: netsuite.connector.v1.Connector.VerifyCredentials:input_type -> netsuite.connector.v1.VerifyCredentialsRequest
	5,  // 10: netsuite.connector.v1.Connector.VerifyCredentialsLive:input_type -> netsuite.connector.v1.VerifyCredentialsLiveRequest
	8,  // 11: netsuite.connector.v1.Connector.RunAction:input_type -> netsuite.connector.v1.RunActionRequest
	9,  // 12: netsuite.connector.v1.Connector.RunActionStream:input_type -> netsuite.connector.v1.RunActionStreamRequest
	2,  // 13: netsuite.connector.v1.Connector.Describe:output_type -> netsuite.connector.v1.DescribeResponse
	4,  // 14: netsuite.connector.v1.Connector.VerifyCredentials:output_type -> netsuite.connector.v1.VerifyCredentialsResponse
	6,  // 15: netsuite.connector.v1.Connector.VerifyCredentialsLive:output_type -> netsuite.connector.v1.VerifyCredentialsLiveResponse
	10, // 16: netsuite.connector.v1.Connector.RunAction:output_type -> netsuite.connector.v1.RunActionResponse
	10, // 17: netsuite.connector.v1.Connector.RunActionStream:output_type -> netsuite.connector.v1.RunActionResponse
	13, // [13:18] is the sub-list for method output_type
	8,  // [8:13] is the sub-list for method input_type
	8,  // [8:8] is the sub-list for extension type_name
	8,  // [8:8] is the sub-list for extension extendee
	0,  // [0:8] is the sub-list for field type_name
}

func init() { file_netsuite_connector_v1_connector_proto_init() }
func file_netsuite_connector_v1_connector_proto_init() {
	if File_netsuite_connector_v1_connector_proto != nil {
		return
	}
	type x struct{}
	out := protoimpl.TypeBuilder{
		File: protoimpl.DescBuilder{
			GoPackagePath: reflect.TypeOf(x{}).PkgPath(),
			RawDescriptor: unsafe.Slice(unsafe.StringData(file_netsuite_connector_v1_connector_proto_rawDesc), len(file_netsuite_connector_v1_connector_proto_rawDesc)),
			NumEnums:      1,
			NumMessages:   16,
			NumExtensions: 0,
			NumServices:   1,
		},
		GoTypes:           file_netsuite_connector_v1_connector_proto_goTypes,
		DependencyIndexes: file_netsuite_connector_v1_connector_proto_depIdxs,
		EnumInfos:         file_netsuite_connector_v1_connector_proto_enumTypes,
		MessageInfos:      file_netsuite_connector_v1_connector_proto_msgTypes,
	}.Build()
	File_netsuite_connector_v1_connector_proto = out.File
	file_netsuite_connector_v1_connector_proto_goTypes = nil
	file_netsuite_connector_v1_connector_proto_depIdxs = nil
}
