package pluginside

import (
	"encoding/json"
	"net/url"
	"strings"

	"netsuite-connector/internal/conform/wire"
	"netsuite-connector/simulator"
)

// secret is what may be seen by NetSuite alone.
type secret struct{ name, text string }

// hide adds a key and further texts to the secrets of the run.
func (b *bench) hide(key string, more ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range strings.Lines(key) {
		if line = strings.TrimSpace(line); len(line) >= 16 && !strings.HasPrefix(line, "-----") {
			b.secrets = append(b.secrets, secret{"a line of a private key", line})
		}
	}
	for _, text := range more {
		b.secrets = append(b.secrets, secret{"a client secret", text})
	}
}

// secretsSeen are all secrets so far, tokens and assertions included.
func (b *bench) secretsSeen() []secret {
	b.mu.Lock()
	all, sims := append([]secret(nil), b.secrets...), append([]*simulator.Simulator(nil), b.sims...)
	b.mu.Unlock()
	for _, sim := range sims {
		for _, seen := range sim.Requests() {
			if token, ok := strings.CutPrefix(seen.Header.Get("Authorization"), "Bearer "); ok {
				all = append(all, secret{"an access token", token})
			}
			if form, err := url.ParseQuery(string(seen.Body)); seen.Token && err == nil {
				if text := form.Get("client_assertion"); text != "" {
					all = append(all, secret{"an assertion", text[strings.LastIndexByte(text, '.')+1:]})
				}
			}
		}
	}
	return all
}

// findSecret returns the name of a secret that a text holds, and where.
func findSecret(secrets []secret, text string) (name, where string) {
	for _, s := range secrets {
		if at := strings.Index(text, s.text); at >= 0 {
			return s.name, text[max(0, at-100):at] + "<here>"
		}
	}
	return "", ""
}

// provoke makes calls whose errors tempt a plugin to tell a secret, and returns
// the errors.
func (t *trial) provoke() []*wire.Failure {
	var all []*wire.Failure
	t.succeeds(read, ``)
	token := strings.TrimPrefix(t.last().Header.Get("Authorization"), "Bearer ")
	key, _ := t.credentials["privateKey"].(string)
	clientSecret, _ := t.credentials["clientSecret"].(string)
	echo := t.fault(simulator.Fault{Kind: simulator.KindStatus, Status: 409, Header: map[string][]string{"X-Echo": {"Bearer " + token}},
		Body: string(marshal(document{"title": "Conflict", "o:errorDetails": []document{{"detail": "You sent " + token, "o:errorCode": "X"}}, "secret": clientSecret}))})
	all = append(all, t.fails(read, ``, "REQUEST_REJECTED"), t.fails(create, ``, "REQUEST_REJECTED"))
	echo.Remove()
	good := t.credentials
	t.credentials = good.with(document{"privateKey": strings.Replace(key, "PRIVATE", "PUBLIC", 2)})
	all = append(all, t.fails(read, ``, "INVALID_CREDENTIALS"))
	t.credentials = good.with(document{"certificateId": "no-such"})
	all = append(all, t.fails(read, ``, "AUTHENTICATION_FAILED"))
	t.credentials = good
	lost := t.fault(simulator.Fault{Kind: simulator.KindCutAfterWork})
	all = append(all, t.fails(create, ``, "UNAVAILABLE"))
	lost.Remove()
	t.verify(good.with(document{"privateKey": key[:len(key)/2]}))
	return all
}

func secretClauses() []clause {
	return []clause{
		rule("secrets.errors", security, "No key, secret, assertion or token is in a message or a detail; [redacted] stands where NetSuite repeats one", func(t *trial) {
			t.connect()
			all := t.provoke()
			for _, f := range all {
				if name, where := findSecret(t.bench.secretsSeen(), f.Text); name != "" {
					t.errorf("%s tells %s: %s", f.Reason, name, where)
				}
			}
			if u := all[0].Upstream; !contains(string(u.GetBody()), "[redacted]") {
				t.errorf("where NetSuite repeated a token, it is not [redacted]: %s", u.GetBody())
			}
		}),
		rule("secrets.log", security, "No key, secret, assertion or token is in what the process writes, at log level debug and trace", func(t *trial) {
			for _, level := range []string{"debug", "trace"} {
				t.own("NETSUITE_CONNECTOR_LOG_LEVEL=" + level)
				t.provoke()
				t.plugin.Close() // what it wrote is whole now
				for stream, text := range map[string]string{"standard error": t.plugin.Stderr(), "standard output": t.plugin.Stdout()} {
					if name, where := findSecret(t.bench.secretsSeen(), text); name != "" {
						t.errorf("%s holds %s: %s", stream, name, where)
					}
				}
			}
		}),
		rule("secrets.output", security, "A successful output is untouched, whatever it holds", func(t *trial) {
			t.connect()
			body := `{"looks":"like [redacted] and -----BEGIN PRIVATE KEY-----","token":"eyJhbGciOiJFUzI1NiJ9.e30.AAAA"}`
			t.given(200, contentJSON, body)
			if a := t.succeeds(read, ``); string(a.Body) != body {
				t.errorf("the output is %s", a.raw)
			}
		}),
		rule("log.format", protoFile, "Standard error carries JSON lines with @level, @message and @timestamp, all texts, none over 64 KiB", func(t *trial) {
			t.own("NETSUITE_CONNECTOR_LOG_LEVEL=trace")
			t.provoke()
			t.fails(string(marshal(document{"method": "GET", "url": "x", "@message": 5, strings.Repeat("k", 100_000): 1})), ``, "INVALID_INPUT")
			t.plugin.Close()
			for line := range strings.Lines(t.plugin.Stderr()) {
				var fields struct {
					Level     *string `json:"@level"`
					Message   *string `json:"@message"`
					Timestamp *string `json:"@timestamp"`
				}
				if err := json.Unmarshal([]byte(line), &fields); err != nil || fields.Level == nil || fields.Message == nil || fields.Timestamp == nil || len(line) > 64<<10 {
					t.errorf("the line %s (%v)", bounded(line), err)
				}
			}
		}),
	}
}
