package conformance_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"netsuite-connector/internal/testbed"
	"netsuite-connector/simulator"
)

// nodeHost runs examples/node-host, a host that was written from the proto.
func nodeHost(t *testing.T, b *bed, input string) (output, failed []byte) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node.js here, so the host written in it is not run (install Node.js 20 or later)")
	}
	example := filepath.Join(testbed.Root(t), "examples", "node-host")
	if _, err := os.Stat(filepath.Join(example, "node_modules")); err != nil {
		t.Skip("the host in Node.js lacks its packages (npm ci --prefix examples/node-host)")
	}
	key := testbed.WriteFile(t, filepath.Join(t.TempDir(), "key.pem"), []byte(b.key), 0o600)
	cmd := exec.CommandContext(t.Context(), node, filepath.Join(example, "host.mjs"), executable, input)
	cmd.Env = append(append(os.Environ(), b.sim.Environment()...),
		"NETSUITE_ACCOUNT_ID="+b.fields["accountId"], "NETSUITE_CLIENT_ID="+b.fields["clientId"],
		"NETSUITE_CERTIFICATE_ID="+b.fields["certificateId"], "NETSUITE_PRIVATE_KEY_FILE="+key)
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v\n%s", err, errors.Bytes())
	}
	return out.Bytes(), errors.Bytes()
}

func TestAHostInNode(t *testing.T) {
	t.Parallel()
	b := simulated(t, simulator.Options{Examples: true})

	const number = "1234567890123456789"
	created := b.must(`{"method":"POST","url":"record/v1/customer","body":{"companyName":"Node","custentity_crm_number":`+number+`}}`, ``)
	output, failed := nodeHost(t, b, `{"method":"GET","url":"record/v1/customer/`+created.RecordID+`"}`)
	var a answer
	if err := json.Unmarshal(output, &a); err != nil || a.StatusCode != 200 || !bytes.Contains(a.Body, []byte(number)) {
		t.Fatalf("%v %s\n%s", err, output, failed)
	}

	b.sim.Inject(simulator.Fault{Stage: simulator.StageAPI, Kind: simulator.KindHuge, Content: simulator.ContentJSON, Size: 20 << 20, Times: 1})
	output, failed = nodeHost(t, b, `{"method":"GET","url":"record/v1/customer"}`)
	if err := json.Unmarshal(output, &a); err != nil || len(a.Body) < 20<<20 {
		t.Fatalf("20 MiB: %v, %d bytes\n%s", err, len(output), failed)
	}

	for _, c := range []struct{ input, reason, outcome, says string }{
		{`{"method":"GET","url":"record/v1/customer/99999999"}`, "NOT_FOUND", "rejected", "NetSuite answered 404"},
		{`{"method":"GET","url":"record/v1/customer","headers":{"Host":"example.com"}}`, "INVALID_INPUT", "not_sent", "headers.Host"},
	} {
		output, failed := nodeHost(t, b, c.input)
		var f struct{ Reason, Outcome string }
		if err := json.Unmarshal(failed, &f); err != nil || len(output) > 0 || f.Reason != c.reason || f.Outcome != c.outcome || !strings.Contains(string(failed), c.says) {
			t.Errorf("%s: %v %s\n%s", c.input, err, output, failed)
		}
	}
}
