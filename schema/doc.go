// Package schema declares the connector's four documents: credentials, config,
// input and output. One table of fields is the source of their JSON Schemas, of
// the form fields, and of component.json, which holds all of these for hosts.
//
// It is also the one place that validates documents. [Document.Parse] reads a
// document, checks it against its JSON Schema, and returns every violation at
// once, each with the field's name for programs and a sentence for people. No
// violation repeats a value, which may be a secret.
//
// What a value means (whether a URL leads to NetSuite, whether a key is a key)
// is checked by the packages that use it. They word what they find with
// [Violation], so that all sentences about fields read alike.
package schema
