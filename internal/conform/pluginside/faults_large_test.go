//go:build large

package pluginside_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"netsuite-connector/internal/conform/pluginside"
	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/testbed/testplugin"
)

func moreWrongs() []wrong {
	return []wrong{
		{"aud-array", "token.audience token.algorithm token.lifetime token.issuer", "token.audience"},
		{"endless-401", "token.second_401 token.reuse", "token.second_401"},
		{"retries-posts", "writes.once writes.one_request writes.rejected", "writes.once"},
		{"follows-redirects", "url.redirects url.forms process.hosts", "url.redirects process.hosts"},
		{"loses-tail", "large.whole output.numbers", "large.whole"},
		{"holds-all", "large.memory large.pieces", "large.memory"},
		{"wrong-outcome", "errors.upstream errors.permission writes.unknown_stays", "errors.upstream writes.unknown_stays"},
		{"logs-key", "secrets.log secrets.errors process.log", "secrets.log process.log"},
		{"cuts-at-stop", "stop.shutdown stop.sighup stop.sigterm_idle", "stop.shutdown stop.shutdown_limit stop.sighup"},
		{"scope-array", "token.scope token.audience", "token.scope"},
		{"long-lived", "token.lifetime token.jti", "token.lifetime"},
		{"same-jti", "token.jti token.lifetime", "token.jti"},
		{"no-kid", "token.header token.audience", "token.header"},
		{"sends-client-secret", "token.form token.header", "token.form"},
		{"sends-basic", "token.form token.header", "token.form"},
		{"changes-numbers", "input.numbers input.query", "input.numbers"},
		{"forgets-retry-after", "retry.after retry.count details.retry_info", "retry.after details.retry_info"},
		{"large-pieces", "large.pieces output.numbers", "large.pieces"},
		{"body-first", "output.order output.headers", "output.order"},
		{"wrong-code", "details.codes details.upstream errors.upstream", "details.codes"},
		{"no-details", "errors.permission output.text", "errors.permission"},
		{"long-errors", "details.size details.metadata", "details.size"},
		{"no-cookie", "handshake.cookie handshake.line", "handshake.cookie"},
		{"answers-strangers", "handshake.client_certificate handshake.health", "handshake.client_certificate"},
		{"always-pages", "pages.others pages.whole", "pages.others"},
		{"follows-any-link", "pages.hostile pages.whole", "pages.hostile"},
		{"hides-page-errors", "pages.error pages.whole pages.most", "pages.error"},
		{"rounds-numbers", "pages.whole pages.most", "pages.whole"},
		{"chatty", "handshake.line handshake.health", "handshake.line"},
		{"ignores-settings", "settings.refused settings.blank", "settings.refused"},
		{"ignores-cancel", "call.cancel call.many", "call.cancel"},
		{"loses-job", "jobs.result jobs.later", "jobs.result jobs.later"},
		{"new-keys", "jobs.once jobs.result jobs.polls", "jobs.once"},
		{"hides-task-errors", "jobs.failed jobs.batch jobs.result", "jobs.failed jobs.batch"},
		{"gives-up-polling", "jobs.polls jobs.result jobs.time_up", "jobs.polls"},
		{"swaps-tasks", "jobs.batch output.numbers", "jobs.batch"},
		{"believes-404", "jobs.unreadable jobs.failed", "jobs.unreadable"},
		{"waits-not-later", "jobs.later jobs.result", "jobs.later"},
		{"forgets-job-id", "jobs.time_up jobs.failed jobs.result", "jobs.time_up jobs.failed"},
		{"wrong-outcome", "jobs.time_up jobs.unreadable jobs.failed", "jobs.time_up jobs.unreadable"},
		{"posts-twice", "jobs.result jobs.batch", "jobs.result"},
		{"swaps-pieces", "pieces.same pieces.short", "pieces.same"},
		{"any-length", "pieces.same pieces.short pieces.long pieces.cancel", "pieces.short pieces.long"},
		{"reads-too-large", "pieces.limit pieces.same", "pieces.limit"},
		{"sends-cancelled", "pieces.cancel pieces.same", "pieces.cancel"},
		{"outlives-host", "stop.host_died stop.shutdown_idle", "stop.host_died"},
	}
}

// Without a fault, the same plugin passes whatever the faulty ones are tried
// with.
func TestLargeFaultsFailTheirClauses(t *testing.T) {
	t.Parallel()
	program := buildBroken(t)
	all := slices.Concat(wrongs(), moreWrongs())
	var tried []string
	for _, w := range all {
		tried = append(tried, strings.Fields(w.tried)...)
	}
	each(t, program, append(moreWrongs(), wrong{fault: "none", tried: strings.Join(tried, " ")}))
}

// A clause that passes where every action succeeds with nothing, and where every
// one is refused, would pass whatever a plugin does.
func TestLargeNoClausePassesAnyway(t *testing.T) {
	t.Parallel()
	program := buildBroken(t)
	// These are about the process and the calls besides actions.
	notAboutActions := []string{"handshake.", "settings.", "describe.", "verify.", "process.", "stop.", "log."}
	var only []string
	for _, c := range pluginside.Clauses() {
		if !slices.ContainsFunc(notAboutActions, func(prefix string) bool { return strings.HasPrefix(c.ID, prefix) }) {
			only = append(only, c.ID)
		}
	}
	passed := make([][]string, 2)
	var group sync.WaitGroup
	for i, fault := range []string{"answers-nothing", "refuses-all"} {
		group.Go(func() { passed[i] = verdicts(judge(t, program, fault, only...), report.Passed) })
	}
	group.Wait()
	for _, id := range passed[0] {
		if slices.Contains(passed[1], id) {
			t.Errorf("%s passes whatever the plugin does", id)
		}
	}
}

// The connector's own plugin passes every clause.
func TestLargeOursPasses(t *testing.T) {
	t.Parallel()
	judged, err := pluginside.Run(t.Context(), pluginside.Options{Path: testplugin.New(t)})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(verdicts(judged, report.Passed)); n != len(pluginside.Clauses()) {
		t.Errorf("%d of %d clauses passed:\n%s", n, len(pluginside.Clauses()), details(judged))
	}
}
