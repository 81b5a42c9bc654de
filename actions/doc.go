// Package actions carries out the connector's one action, Make Raw Request: from
// the documents of a call, over the HTTP exchange with NetSuite, to the output
// document.
//
// [Runner.Run] is the whole of it. From top to bottom:
//
//   - prepare (runner.go) checks the documents, in the order of the contract.
//     What it reads is a request (request.go, address.go, body.go, headers.go)
//     and a config (config.go); guard.go has the environment guard and the
//     read-only guard. Nothing is sent meanwhile.
//   - An exchange (exchange.go, retryclient.go) sends the request, with as many
//     tries as that takes. A try (try.go) waits for a token and for a slot of
//     the account's limit, sends the request and reads as much of the answer
//     (answer.go, restlet.go) as judging it takes.
//   - decide (decide.go) is the rules for trying again: from a try, and from what
//     the step allows, it says what follows. It has no effects.
//   - deliver (deliver.go, spool.go) writes the output document while the body
//     arrives, decoded (decoding.go), with what the headers tell (location.go,
//     warnings.go).
//   - deliverPages (pages.go) delivers a collection with fetchAllPages: a page is
//     held (pages_hold.go) and scanned for its items and its link to the next
//     (pages_scan.go), which is judged (pages_next.go) and fetched by an exchange
//     of its own, while the items are written (pages_document.go).
//   - An exchange that ends otherwise becomes a *failure.Error (errors.go), whose
//     texts are those of package credentials/diagnosis.
//
// docs/behaviour.md describes what callers see of all this. The package knows no
// gRPC; package plugin/server puts it on the wire.
package actions
