package main

import (
	"encoding/json"
	"strings"
	"testing"

	"netsuite-connector/simulator"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	to := startAccount(t, simulator.Options{})
	got := call{env: to.env}.run(t, "verify").wants(t, exitDone)
	if !strings.Contains(got.stdout, "✓ ") || strings.ContainsAny(got.stdout, "✗\x1b") || !strings.HasSuffix(got.stdout, "\nVerified.\n") {
		t.Error(got.stdout)
	}

	wrong := append(to.without(envCertificateID), envCertificateID+"=-wrongwrongwrongwrongwrongwrongwrongwrongwro")
	got = call{env: wrong}.run(t, "verify").wants(t, exitFailed)
	for _, want := range []string{"✗ ", "– ", "    → ", "Login Audit Trail", "\nNot verified.\n"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in:\n%s", want, got.stdout)
		}
	}
	if got.stderr != "" {
		t.Errorf("stderr: %q", got.stderr)
	}

	for verified, env := range map[bool][]string{true: to.env, false: wrong} {
		code := exitDone
		if !verified {
			code = exitFailed
		}
		var document struct {
			Verified *bool
			Checks   []struct{ ID, Title, Status, Detail, Remedy string }
		}
		got := call{env: env}.run(t, "verify", "--json").wants(t, code)
		if err := json.Unmarshal([]byte(got.stdout), &document); err != nil || got.stderr != "" {
			t.Fatalf("%v: %q, stderr %q", err, got.stdout, got.stderr)
		}
		if document.Verified == nil || *document.Verified != verified || len(document.Checks) < 5 || document.Checks[0].ID != "account_id" {
			t.Errorf("%s", got.stdout)
		}
		for _, check := range document.Checks {
			if check.Status == "" || check.Title == "" || check.Status == "failed" && check.Remedy == "" {
				t.Errorf("%+v", check)
			}
		}
	}
}
