//go:build !race

package hostside_test

import "slices"

// flaw is what a bare host does wrong; "" for nothing.
type flaw string

const (
	noCookie           flaw = "sets no cookie"
	leaksEnvironment   flaw = "gives the plugin its own environment"
	leaksCredentials   flaw = "puts the Client ID into the environment"
	dropsNetwork       flaw = "gives the plugin no proxy"
	hidesStderr        flaw = "does not tell why the plugin did not start"
	waitsForEver       flaw = "waits for the handshake for ever"
	readsHalfALine     flaw = "takes what it first reads for the handshake"
	readsLastLine      flaw = "takes a later line for the handshake"
	takesAnyVersion    flaw = "takes any version"
	takesAnyProtocol   flaw = "takes any protocol"
	givesNoCertificate flaw = "gives no certificate"
	keepsCertificate   flaw = "has one certificate for all starts"
	trustsAny          flaw = "trusts any certificate"
	speaksPlain        flaw = "speaks plain text where the handshake has no certificate"
	blamesWrite        flaw = "takes a connection that was refused for a call that was lost"
	stderrUnread       flaw = "does not read standard error"
	stdoutUnread       flaw = "does not read standard output after the handshake"
	stdioUnread        flaw = "opens the stream of GRPCStdio and does not read it"
	roundsInput        flaw = "rounds numbers of the input"
	oneAtATime         flaw = "makes one call at a time"
	smallMessages      flaw = "sends no more than 4 MiB"
	insistsOnPieces    flaw = "knows no RunAction for large inputs"
	losesPieces        flaw = "sends fewer pieces than it announces"
	decodesPieces      flaw = "decodes each piece"
	roundsOutput       flaw = "rounds numbers of the output"
	losesTail          flaw = "takes no more than 4 MiB of an output"
	refusesLater       flaw = "refuses members that it does not know"
	keepsPieces        flaw = "ignores an error after pieces"
	readsCodes         flaw = "reads gRPC's codes alone"
	dropsViolations    flaw = "passes over BadRequest"
	dropsRetryInfo     flaw = "passes over RetryInfo"
	repeatsAtOnce      flaw = "repeats what is safe to repeat, at once"
	repeatsUnknown     flaw = "repeats a write that may have been carried out"
	repeatsLost        flaw = "repeats a write whose plugin died"
	fearsLaterReasons  flaw = "fails at a reason that it does not know"
	takesAnyDomain     flaw = "takes ErrorInfo of any domain"
	bareIsRejected     flaw = "takes an error without details for a rejection"
	bareReadIsUnknown  flaw = "takes a read without an answer for a write"
	bareLargeIsUnknown flaw = "takes a request that was too large for one that was sent"
	ignoresDeadline    flaw = "gives calls no deadline"
	ignoresCancel      flaw = "does not cancel"
	startsOnce         flaw = "does not replace a plugin that died"
	blamesDeadPlugin   flaw = "calls a plugin that has died"
	cutsCalls          flaw = "stops the plugin while calls are in flight"
	killsAtOnce        flaw = "kills the plugin without asking it to stop"
	neverKills         flaw = "never kills a plugin"
	waitsForStop       flaw = "waits until the plugin has stopped"
	awaitsShutdown     flaw = "waits for the answer to Shutdown"
	exitsWithOne       flaw = "ends with code 1"
)

// hangs reports whether a host with that flaw waits for something in vain.
func (f flaw) hangs() bool {
	return f.oneOf(waitsForEver, stderrUnread, stdoutUnread, stdioUnread, oneAtATime, ignoresDeadline, ignoresCancel, startsOnce, waitsForStop, awaitsShutdown)
}

func (f flaw) oneOf(flaws ...flaw) bool { return slices.Contains(flaws, f) }
