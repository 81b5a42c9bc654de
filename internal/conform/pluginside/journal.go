package pluginside

import (
	"slices"

	"netsuite-connector/internal/conform/wire"
)

// errorsSoFar are the plugin's own errors in the run, after some were provoked, so
// that there are any.
func (t *trial) errorsSoFar() []*wire.Failure {
	t.connect()
	t.fails(`{}`, ``, "INVALID_INPUT")
	t.fails(`{"method":"GET","url":"record/v1/customer/424242"}`, ``, "NOT_FOUND")
	return slices.DeleteFunc(t.bench.journal.Failures(), func(f *wire.Failure) bool { return f.Reason == "" })
}

func journalClauses() []clause {
	return []clause{
		rule("details.every_error", readErrors, "Every error of the run has one ErrorInfo of the domain netsuite-connector, a message, an outcome, a retry and attempts", func(t *trial) {
			for _, f := range t.errorsSoFar() {
				outcome, retry := f.Metadata["outcome"], f.Metadata["retry"]
				if f.Broken != "" || f.Domain != "netsuite-connector" || f.Message == "" || f.Attempts() < 0 ||
					!slices.Contains([]string{"not_sent", "rejected", "unknown"}, outcome) || !slices.Contains([]string{"safe", "check", "never"}, retry) {
					t.errorf("%v (domain %q, metadata %v, %s)", f, f.Domain, f.Metadata, f.Broken)
				}
				if (outcome == "unknown") != (retry == "check") {
					t.errorf("%s has outcome %s and retry %s: check is for every unknown, and for nothing else", f.Reason, outcome, retry)
				}
			}
		}),
		rule("details.codes", reasons, "Every error of the run has the status code that its reason comes with", func(t *trial) {
			codes := reasonCodes()
			for _, f := range t.errorsSoFar() {
				if code, known := codes[f.Reason]; !known || code != f.Code {
					t.errorf("%s came with %s, want %s (known: %v)", f.Reason, f.Code, code, known)
				}
			}
		}),
		rule("details.within_bounds", readErrors, "Every error of the run stays within 5 KiB", func(t *trial) {
			for _, f := range t.errorsSoFar() {
				t.small(f)
			}
		}),
		rule("details.no_secret", security, "No error of the run tells a secret", func(t *trial) {
			all := t.errorsSoFar()
			secrets := t.bench.secretsSeen()
			for _, f := range all {
				if name, where := findSecret(secrets, f.Text); name != "" {
					t.errorf("%s tells %s: %s", f.Reason, name, where)
				}
			}
		}),
	}
}

func leakClauses() []clause {
	return []clause{
		rule("process.hosts", security, "In the whole run, the process asked for no other host than the accounts' API hosts, and for nothing unencrypted", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			t.bench.mu.Lock()
			defer t.bench.mu.Unlock()
			for _, sim := range t.bench.sims {
				if hosts := sim.ForeignHosts(); len(hosts) > 0 {
					t.errorf("it asked for %q", hosts)
				}
				if n := sim.Stats().NotTunnelled; n > 0 {
					t.errorf("%d requests were not encrypted", n)
				}
			}
		}),
		rule("process.log", security, "In the whole run, no process wrote a secret to standard output or standard error", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			secrets := t.bench.secretsSeen()
			t.bench.mu.Lock()
			defer t.bench.mu.Unlock()
			for _, text := range append([]string{t.plugin.Stdout(), t.plugin.Stderr()}, t.bench.outputs...) {
				if name, where := findSecret(secrets, text); name != "" {
					t.errorf("it wrote %s: %s", name, where)
				}
			}
		}),
		rule("process.survives", security, "The process survived every call of the run", func(t *trial) {
			t.connect()
			t.succeeds(read, ``)
			t.bench.mu.Lock()
			defer t.bench.mu.Unlock()
			for _, death := range t.bench.deaths {
				t.errorf("it had died: %s", death)
			}
		}),
	}
}
