package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"netsuite-connector/credentials/privatekey"
	"netsuite-connector/simulator"
)

// wants checks how many certificates the account has, and which files there are.
func (r *renewal) wants(t *testing.T, certificates int, files string) {
	t.Helper()
	if n := len(r.Certificates(r.client)); n != certificates {
		t.Errorf("%d certificates, want %d", n, certificates)
	}
	if got := r.files(t); got != files {
		t.Errorf("files %s, want %s", got, files)
	}
}

const (
	oldFile     = "credentials.json"
	newFile     = "credentials.new.json"
	pendingFile = newFile + unverified
)

func TestRotate(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 0, simulator.Options{})
	before := read(t, r.file)
	got := r.run(t, "certificates", "rotate").wants(t, exitDone)
	made := filepath.Join(r.dir, newFile)
	contains(t, got.stdout, "Access token", "are verified", newFile, "certificates revoke --credentials", r.id)
	r.wants(t, 2, oldFile+" "+newFile)
	if read(t, r.file) != before {
		t.Error("the old credentials were changed")
	}
	if info, err := os.Stat(made); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	var document struct{ AccountID, CertificateID, PrivateKey string }
	text := read(t, made)
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	contents := privatekey.Parse(document.PrivateKey)
	if contents.Key == nil || contents.Key.Algorithm() != "ES384" || document.CertificateID == r.id || document.AccountID != simulatedAccount || !strings.Contains(text, `"note": 1.1`) {
		t.Errorf("%+v", document)
	}
	for _, one := range r.Certificates(r.client) {
		if one.Role != "1000" || one.Entity != "7" {
			t.Errorf("%+v", one)
		}
	}
	r.with(t, made, "certificates", "revoke", "--", r.id).wants(t, exitDone)
	r.with(t, made, "verify").wants(t, exitDone)

	// What is there already is not overwritten, and nothing is made.
	r = startRenewal(t, 0, simulator.Options{})
	writeFile(t, filepath.Join(r.dir, newFile), "precious", 0o600)
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitUsage).stderr, newFile+" exists already")
	r.wants(t, 1, oldFile+" "+newFile)
	got = r.run(t, "certificates", "rotate", "--type", "ec", "--out", "other.json", "--json").wants(t, exitDone)
	contains(t, got.stdout, `"rotated":true`, `"credentialsFile":"other.json"`, `"previousCertificateId":"`+r.id+`"`)
	for _, args := range [][]string{{"--if-expires-within", "soon"}, {"--type", "dsa"}, {"--curve", "P-256"}, {"--replace", "--out", "x"}} {
		r.run(t, append([]string{"certificates", "rotate"}, args...)...).wants(t, exitUsage)
	}
}

// A scheduled job: nothing is done until something is due, then the new credentials
// stand where the old were.
func TestRotateInPlace(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 700*24*time.Hour+time.Hour, simulator.Options{})
	job := []string{"certificates", "rotate", "--replace", "--if-expires-within"}
	contains(t, r.run(t, append(job, "20d")...).wants(t, exitDone).stdout, "Nothing is due", r.id)
	r.wants(t, 1, oldFile)
	before := read(t, r.file)
	r.run(t, append(job, "60d")...).wants(t, exitDone)
	backup := "credentials." + r.id[:8] + ".json"
	names := backup + " " + oldFile
	if strings.Compare(backup, oldFile) > 0 {
		names = oldFile + " " + backup
	}
	r.wants(t, 2, names)
	if read(t, filepath.Join(r.dir, backup)) != before || strings.Contains(read(t, r.file), r.id) {
		t.Error("the old credentials are not beside the new")
	}
	contains(t, r.run(t, append(job, "60d", "--json")...).wants(t, exitDone).stdout, `"rotated":false`)
	r.run(t, "verify").wants(t, exitDone)
}

func TestRotateWithFiveActive(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 0, simulator.Options{})
	r.fill(t, 5)
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitFailed).stderr, "5 active certificates", "Nothing was made", "*  "+r.id)
	r.wants(t, 5, oldFile)
}

// At each point of failure the key of every certificate in the account is on disk,
// and the same command goes on where it stopped.
func TestRotateFails(t *testing.T) {
	t.Parallel()
	api := func(kind simulator.Kind) simulator.Fault {
		return simulator.Fault{Kind: kind, Method: "POST", Stage: simulator.StageAPI, Times: 1}
	}
	for name, test := range map[string]struct {
		fault        simulator.Fault
		code         int
		says         []string
		certificates int
		files        string
	}{
		"the list is refused": {
			simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission, Method: "GET", Times: 1},
			exitFailed, []string{"PERMISSION_DENIED", "Manage own OAuth 2.0 Client Credentials certificates"}, 1, oldFile,
		},
		"the upload is refused": {
			simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission, Method: "POST", Stage: simulator.StageAPI, Times: 1},
			exitFailed, []string{"was not uploaded", "nothing has changed"}, 1, oldFile,
		},
		"the upload's answer is lost": {api(simulator.KindCutAfterWork), exitDone, nil, 2, oldFile + " " + newFile},
		"the upload is lost": {
			api(simulator.KindCutAfterRead), exitFailed, []string{"is not known", pendingFile, "Run the same command again"}, 1, oldFile + " " + pendingFile,
		},
		"the new credentials are not verified": {
			simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemInvalidClient, Stage: simulator.StageToken, Skip: 1, Times: 1},
			exitFailed, []string{"is uploaded", pendingFile, "old ones still work", "verify --credentials", "certificates revoke --credentials"}, 2, oldFile + " " + pendingFile,
		},
		"NetSuite is gone before the verification": {
			simulator.Fault{Kind: simulator.KindStatus, Status: 503, Stage: simulator.StageToken, Skip: 1, Times: 5},
			exitFailed, []string{"is uploaded", pendingFile}, 2, oldFile + " " + pendingFile,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := startRenewal(t, 0, simulator.Options{})
			injected := r.Inject(test.fault)
			got := r.run(t, "certificates", "rotate").wants(t, test.code)
			injected.Remove()
			contains(t, got.stderr, test.says...)
			if strings.Contains(got.stderr, "Outcome:") && test.code != exitDone && strings.Contains(got.stderr, pendingFile) {
				t.Errorf("the outcome of one request is taken for that of the rotation:\n%s", got.stderr)
			}
			r.wants(t, test.certificates, test.files)
			if test.code == exitDone {
				return
			}
			r.run(t, "certificates", "rotate").wants(t, exitDone)
			r.wants(t, 2, oldFile+" "+newFile)
		})
	}
}

func TestRotateCannotWrite(t *testing.T) {
	t.Parallel()
	r := startRenewal(t, 0, simulator.Options{})
	contains(t, r.run(t, "certificates", "rotate", "--out", filepath.Join(r.dir, "none", "x.json")).wants(t, exitFailed).stderr, "nothing was uploaded")
	r.wants(t, 1, oldFile)

	// The file is made by somebody else while the certificate is uploaded.
	var path atomic.Pointer[string]
	r = startRenewal(t, 0, simulator.Options{Observe: func(s simulator.Seen) {
		if s.Method == http.MethodPost && !s.Token {
			_ = os.WriteFile(*path.Load(), []byte("theirs"), 0o600)
		}
	}})
	made := filepath.Join(r.dir, newFile)
	path.Store(&made)
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitFailed).stderr, "are verified and in", pendingFile, "not overwritten")
	r.wants(t, 2, oldFile+" "+newFile+" "+pendingFile)
	if read(t, made) != "theirs" {
		t.Error("the file was overwritten")
	}
	if err := os.Remove(made); err != nil {
		t.Fatal(err)
	}
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitDone).stdout, "from an earlier attempt")
	r.wants(t, 2, oldFile+" "+newFile)

	// A file of an earlier attempt that is another's is left alone.
	r = startRenewal(t, 0, simulator.Options{})
	writeFile(t, filepath.Join(r.dir, pendingFile), `{"accountId":"1234567_SB1","clientId":"other","certificateId":"x"}`, 0o600)
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitUsage).stderr, "no credentials of this integration")
	r.wants(t, 1, oldFile+" "+pendingFile)

	// The credentials in use are not taken for those of an earlier attempt: the last line
	// would have their certificate revoked.
	r = startRenewal(t, 0, simulator.Options{})
	used, out := filepath.Join(r.dir, pendingFile), filepath.Join(r.dir, newFile)
	if err := os.Rename(r.file, used); err != nil {
		t.Fatal(err)
	}
	contains(t, r.with(t, used, "certificates", "rotate", "--out", out).wants(t, exitUsage).stderr, "the file of the credentials in use")
	r.wants(t, 1, pendingFile)
}

// Two rotations at once: none takes the other's file for its own, and each says
// what there is.
func TestRotateTwiceAtOnce(t *testing.T) {
	t.Parallel()
	var hook atomic.Pointer[func()] // called while the certificate is uploaded
	meanwhile := func(f func()) { hook.Store(&f) }
	start := func() *renewal {
		return startRenewal(t, 0, simulator.Options{Observe: func(s simulator.Seen) {
			if s.Method == http.MethodPost && !s.Token {
				(*hook.Load())()
			}
		}})
	}
	r := start()
	pending := filepath.Join(r.dir, pendingFile)
	meanwhile(func() { _ = os.WriteFile(pending, []byte("theirs"), 0o600) })
	contains(t, r.run(t, "certificates", "rotate").wants(t, exitFailed).stderr, "other credentials than those that were verified")
	r.wants(t, 2, oldFile+" "+pendingFile)

	r = start()
	file := r.file
	meanwhile(func() { _ = os.WriteFile(file, []byte("theirs"), 0o600) })
	contains(t, r.run(t, "certificates", "rotate", "--replace").wants(t, exitFailed).stderr, oldFile+" was changed meanwhile", oldFile+unverified)
	r.wants(t, 2, oldFile+" "+oldFile+unverified)
	if read(t, r.file) != "theirs" {
		t.Error("the file was overwritten")
	}

	// The other one has ended first: the same command with the same files is done.
	r = start()
	dir := r.dir
	meanwhile(func() { _ = os.Rename(filepath.Join(dir, pendingFile), filepath.Join(dir, newFile)) })
	r.run(t, "certificates", "rotate").wants(t, exitDone)
	r.wants(t, 2, oldFile+" "+newFile)

	// The other one has uploaded the certificate, which is then refused here.
	meanwhile(func() {})
	r = start()
	r.Inject(simulator.Fault{Kind: simulator.KindProblem, Problem: simulator.ProblemPermission, Method: "POST", Stage: simulator.StageAPI, AfterWork: true})
	r.run(t, "certificates", "rotate").wants(t, exitDone)
	r.wants(t, 2, oldFile+" "+newFile)

	if err := writeNewSecret(r.file, []byte("another")); !errors.Is(err, fs.ErrExist) || read(t, r.file) == "another" {
		t.Errorf("%v", err)
	}
	r.wants(t, 2, oldFile+" "+newFile)
}
