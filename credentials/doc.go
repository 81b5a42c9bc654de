// Package credentials turns a credentials document into access tokens for the
// NetSuite account that it names, by OAuth 2.0 client credentials with a signed
// assertion.
//
// [Parse] reads a document. Its fields may be as people paste them: an account
// as a URL, a private key without line breaks. A [Source] exchanges assertions
// for tokens, caches the tokens, and renews them before they expire.
// [Source.Verify] checks a document against NetSuite and says what is wrong with
// it.
//
// Package privatekey reads the private key. Package diagnosis has the texts that
// explain problems and what to do about them. This package knows neither of the
// plugin's wire protocol nor of its actions.
package credentials
