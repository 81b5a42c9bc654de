// Package failure holds the errors that a host meets. An [Error] has a reason for
// programs, a message for a person, and what is known of the request: whether
// NetSuite received it and may have carried it out.
//
// Hosts import this package to tell errors apart. The connector makes its errors
// with it: [From] turns any error into one, and [Invalid] refuses a document.
//
// The package knows no gRPC: package plugin/server writes these values to the
// wire, and package plugin reads them back.
package failure
