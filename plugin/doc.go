// Package plugin is what a host imports: it loads the NetSuite connector as a
// plugin process and makes requests to NetSuite through it.
//
// Load starts the process and returns a Host. Its methods are the calls of the
// contract (netsuite/connector/v1/connector.proto):
//
//   - MakeRawRequest makes one HTTP request to NetSuite, with typed documents.
//   - RunAction does the same with JSON documents, as platforms store them, and
//     RunActionTo writes the output document to an io.Writer as it arrives.
//   - VerifyCredentials and VerifyCredentialsLive try credentials out.
//   - Describe returns component.json: schemas and forms.
//
// One Host serves any number of calls at once, for any number of accounts. The
// error of a call is a *failure.Error, which has a reason for programs, a
// message for a person, and what became of the request.
//
// A Host keeps one process running. One that dies is replaced, calls that it was
// not given go to the next one, and calls that it had tell what is true of them.
// Upgrade replaces it without losing a call, Shutdown waits for calls, Close
// returns within two seconds, and Done, Err and State say how it stands.
//
// A host that wants to use go-plugin itself takes Handshake and
// VersionedPlugins instead of Load.
//
// This package links nothing of what the process works with: no JSON Schema,
// no JWT, no HTTP client. The other half, the process, is package
// plugin/server.
package plugin
