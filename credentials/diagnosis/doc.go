// Package diagnosis explains what is wrong with credentials, or with a request
// that NetSuite refused, and what to do about it.
//
// A [Finding] is a [Problem] with the facts of the case; [Explain] has the text
// for it. The checks of a verification and the errors of an action use the same
// texts, which are in the files words_*.go. The other functions find problems in
// what NetSuite and the network return: [Network] in the error of a connection,
// [ClockSkew] in the headers of a response, [ParseError] in its body.
package diagnosis
