// Turns a gRPC error of the plugin into a ConnectorError with what it says for
// programs.
import protobuf from 'protobufjs'

// The parts of google.rpc that the plugin sends; any gRPC library for your
// language may have them ready-made.
const { root } = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Status { int32 code = 1; string message = 2; repeated Detail details = 3; }
  message Detail { string type_url = 1; bytes value = 2; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message BadRequest { repeated Violation field_violations = 1; }
  message Violation { string field = 1; string description = 2; }
  message RetryInfo { Delay retry_delay = 1; }
  message Delay { int64 seconds = 1; int32 nanos = 2; }
`)

export class ConnectorError extends Error {}

export function explain(error) {
  const e = new ConnectorError(error.details || error.message, { cause: error })
  // Without details the error is gRPC's own: the process is gone, or the
  // deadline has passed. What was under way may have been carried out.
  Object.assign(e, { reason: 'UNAVAILABLE', outcome: 'unknown', fields: [] })
  const [packed] = error.metadata?.get('grpc-status-details-bin') ?? []
  for (const detail of packed ? root.lookupType('google.rpc.Status').decode(packed).details : []) {
    const decode = (name) => detail.typeUrl.endsWith(`/google.rpc.${name}`) && root.lookupType(`google.rpc.${name}`).decode(detail.value)
    const info = decode('ErrorInfo')
    if (info) Object.assign(e, { reason: info.reason, ...info.metadata })
    const bad = decode('BadRequest')
    if (bad) e.fields = bad.fieldViolations.map(({ field, description }) => ({ field, description }))
    const retry = decode('RetryInfo')
    if (retry) e.retryAfter = Number(retry.retryDelay.seconds) + retry.retryDelay.nanos / 1e9
  }
  return e
}
