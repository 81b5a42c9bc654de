// Package privatekey reads the private key of the credentials from text that a
// person pasted into a form.
//
// It accepts PEM in whatever shape a form, an editor or an environment file left
// it: without line breaks, with literal \n, as base64, in quotes, with other
// blocks around it. It accepts the keys that NetSuite accepts, RSA with 3072 or
// 4096 bits and EC on P-256, P-384 and P-521, and says what any other text is.
// The key decides the algorithm that it signs with.
//
// A certificate beside the key is read as well: its [CertificateID], and whether
// it belongs to the key and is valid, can be checked offline.
package privatekey
