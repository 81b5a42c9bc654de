package pluginside

import (
	"slices"
	"strings"

	"netsuite-connector/internal/conform/report"
)

// The places of the contract.
const (
	protoFile   = "plugin/netsuite/connector/v1/connector.proto"
	starting    = "docs/hosts.md, Start the process"
	shaking     = "docs/hosts.md, Shake hands"
	calling     = "docs/hosts.md, Call"
	inPieces    = "docs/hosts.md, Send large inputs in pieces"
	readErrors  = "docs/hosts.md, Read errors"
	forms       = "docs/hosts.md, Show forms"
	stopping    = "docs/hosts.md, Stop"
	settings    = "README.md, Settings of the process"
	settingUp   = "README.md, Set it up in NetSuite"
	reasons     = "README.md, Errors, and what to do about each"
	security    = "README.md, Security"
	beforeSent  = "docs/behaviour.md, Before anything is sent"
	tryingAgain = "docs/behaviour.md, Trying again"
	became      = "docs/behaviour.md, What became of a request"
	restlets    = "docs/behaviour.md, RESTlets"
	pages       = "docs/behaviour.md, Pages"
	jobs        = "docs/behaviour.md, Jobs"
	answers     = "docs/behaviour.md, Answers"
	timeIsUp    = "docs/behaviour.md, Time"
	inFlight    = "docs/behaviour.md, The limit in flight"
	sizes       = "docs/behaviour.md, Sizes"
	tokens      = "docs/behaviour.md, Tokens"
)

// clause is a rule, and how it is tried.
type clause struct {
	report.Clause
	try func(*trial)
}

func rule(id, section, title string, try func(*trial)) clause {
	return clause{report.Clause{ID: id, Title: title, Section: section}, try}
}

// clauses returns all clauses in the order of a report.
func clauses() []clause {
	return slices.Concat(
		handshakeClauses(), settingClauses(), describeClauses(), verifyClauses(), credentialClauses(),
		documentClauses(), inputClauses(), configClauses(), urlClauses(), assertionClauses(), tokenClauses(),
		outputClauses(), encodingClauses(), largeClauses(), piecesClauses(), pageClauses(), errorClauses(), detailClauses(),
		retryClauses(), writeClauses(), jobClauses(), restletClauses(), callClauses(), stopClauses(), secretClauses(),
	)
}

// lastClauses are tried after all others: they judge what those came by.
func lastClauses() []clause { return slices.Concat(journalClauses(), leakClauses()) }

// Clauses returns every clause, in the order of a report.
func Clauses() []report.Clause {
	var all []report.Clause
	for _, c := range slices.Concat(clauses(), lastClauses()) {
		all = append(all, c.Clause)
	}
	return all
}

// selected returns the clauses whose id begins with one of only; all if there is
// none.
func selected(all []clause, only []string) []clause {
	if len(only) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(c clause) bool {
		return !slices.ContainsFunc(only, func(prefix string) bool { return strings.HasPrefix(c.ID, prefix) })
	})
}
