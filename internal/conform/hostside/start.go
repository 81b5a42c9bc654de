package hostside

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/internal/conform/report"
	"netsuite-connector/internal/conform/strict"
)

const sectionStart = "docs/hosts.md, Start the process"

func startScenarios() []scenario {
	return []scenario{
		{
			Clause: report.Clause{ID: "start.cookie", Title: "The host sets the cookie and offers version 1 of the contract", Section: sectionStart},
			judge:  judgeCookie,
		},
		{
			Clause:  report.Clause{ID: "start.secrets", Title: "Credentials stand neither in the plugin's arguments nor in its environment", Section: sectionStart},
			plugins: []strict.Behaviour{dying("read", strict.Dies), plain()},
			judge:   judgeSecrets,
		},
		{
			Clause: report.Clause{ID: "start.environment", Title: "The host's own environment does not reach the plugin", Section: sectionStart},
			judge:  judgeEnvironment,
		},
		{
			Clause:      report.Clause{ID: "start.network", Title: "The proxy and certificate variables reach the plugin, and calls to the plugin take no proxy", Section: sectionStart},
			environment: network(),
			judge:       judgeNetwork,
		},
		{
			Clause: report.Clause{ID: "start.exit", Title: "The error of a plugin that ends at once says what it wrote to standard error", Section: sectionStart},
			plugins: []strict.Behaviour{{Start: strict.Exits, Stderr: []byte(
				`{"@level":"info","@message":"starting","@timestamp":"2026-01-02T03:04:05.000000Z"}` + "\n" +
					`{"@level":"error","@message":"` + lastWords + `","@timestamp":"2026-01-02T03:04:05.000001Z"}` + "\n")}},
			judge: judgeExit,
		},
		{
			Clause:  report.Clause{ID: "start.silent", Title: "A plugin that never shakes hands is given up, and killed", Section: sectionStart},
			plugins: []strict.Behaviour{{Start: strict.Silent}},
			start:   short,
			judge:   judgeSilent,
		},
	}
}

// started returns what the first process was started with.
func (t *trial) started(ctx context.Context) (strict.Event, error) {
	return t.event(ctx, "start of the plugin", is(strict.Started, ""))
}

// variable returns the value of a variable in a process's environment.
func variable(e strict.Event, name string) (value string, set bool) {
	for _, v := range e.Environ {
		if value, found := strings.CutPrefix(v, name+"="); found {
			return value, true
		}
	}
	return "", false
}

func judgeCookie(ctx context.Context, t *trial) error {
	t.start(read("read"))
	e, err := t.started(ctx)
	if err != nil {
		return err
	}
	if cookie, _ := variable(e, "NETSUITE_CONNECTOR_PLUGIN"); cookie != "make-raw-request" {
		return fmt.Errorf("NETSUITE_CONNECTOR_PLUGIN is %q, not make-raw-request", cookie)
	}
	if versions, _ := variable(e, "PLUGIN_PROTOCOL_VERSIONS"); !slices.Contains(strings.Split(versions, ","), "1") {
		return fmt.Errorf("PLUGIN_PROTOCOL_VERSIONS is %q, in which there is no 1", versions)
	}
	return nil
}

// judgeSecrets looks at the second process, too: the host knows the credentials
// when it starts it.
func judgeSecrets(ctx context.Context, t *trial) error {
	if _, err := t.do(ctx, read("read")); err != nil {
		return err
	}
	if err := t.serves(ctx); err != nil {
		return err
	}
	for _, e := range t.all(is(strict.Started, "")) {
		if name := t.court.credentials.inside(startedWith(e)); name != "" {
			return fmt.Errorf("%s stands in the arguments or in the environment of the plugin", name)
		}
	}
	return nil
}

func judgeEnvironment(ctx context.Context, t *trial) error {
	t.start(read("read"))
	e, err := t.started(ctx)
	if err != nil {
		return err
	}
	for value, name := range map[string]string{t.court.credentials.environment: envSecret, t.court.credentials.setting: envSetting} {
		if strings.Contains(startedWith(e), value) {
			return fmt.Errorf("the plugin received %s from the host's environment: give it an environment of its own", name)
		}
	}
	return nil
}

// network returns variables that a plugin needs behind a proxy. Nothing answers
// there: a host whose gRPC library takes the proxy does not reach the plugin.
func network() []string {
	const proxy, none = "http://127.0.0.1:9", "internal.example.com"
	return []string{"HTTPS_PROXY=" + proxy, "https_proxy=" + proxy, "NO_PROXY=" + none, "no_proxy=" + none}
}

func judgeNetwork(ctx context.Context, t *trial) error {
	if err := t.succeeds(ctx, read("read"), `{"read":true}`); err != nil {
		return err
	}
	e, err := t.started(ctx)
	if err != nil {
		return err
	}
	for _, name := range []string{"HTTPS_PROXY", "NO_PROXY"} {
		upper, _ := variable(e, name)
		lower, _ := variable(e, strings.ToLower(name))
		if upper == "" && lower == "" {
			return fmt.Errorf("%s did not reach the plugin, which then has no way to NetSuite", name)
		}
	}
	return nil
}

// lastWords is what a plugin that cannot start says.
const lastWords = "NETSUITE_CONNECTOR_MAX_IN_FLIGHT is no number"

func judgeExit(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if !strings.Contains(f.Message, lastWords) {
		return fmt.Errorf("the plugin wrote %q to standard error, of which the error says nothing (%s)", lastWords, f)
	}
	return f.notSent()
}

func judgeSilent(ctx context.Context, t *trial) error {
	f, err := t.fails(ctx, write("write"))
	if err != nil {
		return err
	}
	if err := f.notSent(); err != nil {
		return err
	}
	return t.ends(ctx)
}
