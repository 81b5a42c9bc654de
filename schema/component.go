package schema

import (
	"bytes"
	"encoding/json"
	"sync"
)

// Version is the connector's version, the only place where it is written.
const Version = "0.1.0"

// ActionID is the id of the one action, Make Raw Request.
const ActionID = "makeRawRequest"

const restGuide = "https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/book_1559132836.html"

//go:generate go run ./internal/writecomponent ../component.json

// Component returns component.json: what the connector is, for hosts and their
// forms. It is the same, byte for byte, in every process of a version. The
// caller may change what it gets.
func Component() []byte { return bytes.Clone(SharedComponent()) }

// SharedComponent is Component for callers that only read what they get, as the
// server does with each Describe.
func SharedComponent() []byte { return componentJSON() }

// componentJSON makes component.json, once.
var componentJSON = sync.OnceValue(func() []byte {
	document := object{
		{"title", "NetSuite"},
		{"description", "Calls the NetSuite REST API of your account with OAuth 2.0 client credentials (machine to machine)."},
		{"version", Version},
		{"credentials", object{
			{"schema", Credentials.schema()},
			{"fields", Credentials.elasticFields()},
			{"ui", Credentials.ui()},
		}},
		{"actions", object{{ActionID, object{
			{"title", "Make Raw Request"},
			{"description", "Sends one HTTP request to the account's NetSuite REST API or a RESTlet, and returns status, headers and body."},
			{"help", object{{"link", restGuide}}},
			{"fields", Config.elasticFields()},
			{"config", Config.schema()},
			{"metadata", object{{"in", Input.schema()}, {"out", Output.schema()}}},
			{"ui", object{{"config", Config.ui()}, {"input", Input.ui()}}},
		}}}},
		{"triggers", object{}},
	}
	var b bytes.Buffer
	if err := json.Indent(&b, encode(document), "", "  "); err != nil {
		panic("schema: component.json is not JSON: " + err.Error())
	}
	b.WriteByte('\n')
	return b.Bytes()
})
