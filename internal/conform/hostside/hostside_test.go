//go:build !race

// Some hundred processes: built with the race detector, each takes half a second
// of a core to start. examples/go-host is judged under it.

package hostside_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"netsuite-connector/internal/conform/hostside"
	"netsuite-connector/internal/conform/report"
)

// judged lets a bare host with a flaw be judged.
func judged(t *testing.T, f flaw, only []string, patience time.Duration) *report.Report {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Error(err)
		return &report.Report{}
	}
	r, err := hostside.Run(t.Context(), hostside.Options{
		Command: []string{executable, bareHost, string(f)}, Executable: executable, Only: only, Patience: patience,
	})
	if err != nil {
		t.Errorf("%s: %v", f, err)
		return &report.Report{}
	}
	return r
}

func TestAHostThatKeepsTheContractPasses(t *testing.T) {
	t.Parallel()
	r := judged(t, "", nil, time.Minute)
	for _, result := range r.Results {
		want := report.Passed
		if result.ID == "pipes.stdio" {
			want = report.Skipped // it does not open the stream
		}
		if result.Verdict != want {
			t.Errorf("%s %s: %s", result.Verdict, result.ID, result.Detail)
		}
	}
	if len(r.Results) != len(hostside.Clauses()) {
		t.Errorf("%d results of %d clauses", len(r.Results), len(hostside.Clauses()))
	}
}

// broken are flaws, and the clauses that each breaks, with a part of what is
// said of it.
var broken = map[flaw]map[string]string{
	noCookie:           {"start.cookie": "NETSUITE_CONNECTOR_PLUGIN"},
	leaksCredentials:   {"start.secrets": "the Client ID"},
	leaksEnvironment:   {"start.environment": "from the host's environment"},
	dropsNetwork:       {"start.network": "HTTPS_PROXY did not reach the plugin"},
	hidesStderr:        {"start.exit": "of which the error says nothing"},
	waitsForEver:       {"start.silent": "no result"},
	readsHalfALine:     {"handshake.slow": "failed at the host"},
	readsLastLine:      {"handshake.one-line": "failed at the host"},
	takesAnyVersion:    {"handshake.version": "the host says that it succeeded"},
	takesAnyProtocol:   {"handshake.protocol": "the host says that it succeeded"},
	givesNoCertificate: {"certificate.given": "in plain text"},
	keepsCertificate:   {"certificate.fresh": "the same certificate"},
	trustsAny:          {"certificate.pinned": "did not prove itself", "certificate.outcome": "the host says that it succeeded"},
	speaksPlain:        {"certificate.required": "did not prove itself"},
	blamesWrite:        {"certificate.outcome": "nothing was sent"},
	stderrUnread:       {"pipes.stderr": "after the plugin wrote 4 MiB: no result"},
	stdoutUnread:       {"pipes.stdout": "after the plugin wrote 4 MiB: no result"},
	stdioUnread:        {"pipes.stdio": "after the plugin wrote 4 MiB: no result"},
	roundsInput:        {"calls.documents": "the input that the plugin received"},
	oneAtATime:         {"calls.concurrent": "of which it received 1"},
	smallMessages:      {"calls.large": "failed at the host", "calls.large-whole": "failed at the host"},
	insistsOnPieces:    {"calls.large-whole": "failed at the host"},
	losesPieces:        {"calls.large": "failed at the host", "calls.large-whole": "failed at the host"},
	decodesPieces:      {"output.characters": "body in the output"},
	roundsOutput:       {"output.numbers": "body in the output"},
	losesTail:          {"output.large": "is no JSON document"},
	refusesLater:       {"output.later": "failed at the host"},
	keepsPieces:        {"output.thrown-away": "then came an error"},
	readsCodes:         {"errors.reasons": "the plugin sent INVALID_CREDENTIALS"},
	dropsViolations:    {"errors.violations": "blamed headers.Host and method"},
	dropsRetryInfo:     {"errors.retry-info": "RetryInfo says 2.5 seconds"},
	repeatsAtOnce:      {"errors.retry-info": "although it was to wait"},
	repeatsUnknown:     {"errors.unknown-write": "2 times, not once", "errors.bare-write": "2 times, not once"},
	repeatsLost:        {"death.write": "the host says that it succeeded"},
	fearsLaterReasons:  {"errors.later-reason": "the host ended"},
	takesAnyDomain:     {"errors.later-details": "of the domain netsuite-connector"},
	bareIsRejected:     {"errors.bare-write": "may have been carried out", "death.write": "may have been carried out"},
	bareReadIsUnknown:  {"errors.bare-read": "reads only", "death.read": "reads only"},
	bareLargeIsUnknown: {"errors.too-large": "nothing was sent"},
	ignoresDeadline:    {"time.deadline": "no result", "time.default": "no result"},
	ignoresCancel:      {"time.cancel": "no result"},
	startsOnce:         {"death.restart": "calls still fail", "death.idle": "nothing was sent"},
	blamesDeadPlugin:   {"death.idle": "a second before the call"},
	cutsCalls:          {"stop.drain": "was in flight when the host was told to end"},
	killsAtOnce:        {"stop.asked": "neither asked"},
	neverKills:         {"stop.ignored": "still runs", "stop.hung": "still runs"},
	waitsForStop:       {"stop.ignored": "no end of the host"},
	awaitsShutdown:     {"stop.hung": "no end of the host"},
	exitsWithOne:       {"stop.asked": "exit status 1"},
}

// TestFlawsFailOnTheirClauses tries some flaws that end at once; all are tried in
// flaws_large_test.go.
func TestFlawsFailOnTheirClauses(t *testing.T) {
	t.Parallel()
	failOnTheirClauses(t, noCookie, takesAnyVersion, speaksPlain, roundsInput)
}

func failOnTheirClauses(t *testing.T, flaws ...flaw) {
	t.Helper()
	var all sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, f := range flaws {
		expected := broken[f]
		all.Go(func() {
			patience := 10 * time.Second
			if !f.hangs() {
				patience = time.Minute // which nobody waits for
				turns <- struct{}{}
				defer func() { <-turns }()
			}
			var only []string
			for id := range expected {
				only = append(only, id)
			}
			for _, result := range judged(t, f, only, patience).Results {
				if result.Verdict != report.Failed || !strings.Contains(result.Detail, expected[result.ID]) {
					t.Errorf("a host that %s: %s %s (%s), not failed because of %q", f, result.Verdict, result.ID, result.Detail, expected[result.ID])
				}
			}
		})
	}
	all.Wait()
}

func TestEachClauseIsBrokenByAFlaw(t *testing.T) {
	t.Parallel()
	var can []string
	for _, expected := range broken {
		for id := range expected {
			can = append(can, id)
		}
	}
	var all []string
	for _, clause := range hostside.Clauses() {
		all = append(all, clause.ID)
		if !slices.Contains(can, clause.ID) {
			t.Errorf("no host breaks %s: can it fail?", clause.ID)
		}
		if clause.Title == "" || clause.Section == "" {
			t.Errorf("%s lacks a title or a section", clause.ID)
		}
	}
	for _, id := range can {
		if !slices.Contains(all, id) {
			t.Errorf("there is no clause %s", id)
		}
	}
	if slices.Sort(all); len(slices.Compact(all)) != len(hostside.Clauses()) {
		t.Error("two clauses have the same ID")
	}
}
