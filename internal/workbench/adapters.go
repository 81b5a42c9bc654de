package workbench

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/plugin"
	"netsuite-connector/simulator"
)

// LoadWith returns an Options.Load that loads plugins as o says.
func LoadWith(o plugin.HostOptions) func(ctx context.Context, environment []string) (Plugin, error) {
	return func(ctx context.Context, environment []string) (Plugin, error) {
		options := o
		options.Env = append(slices.Clone(o.Env), environment...)
		host, err := plugin.Load(ctx, options)
		if err != nil {
			return nil, err
		}
		return &process{host: host}, nil
	}
}

// process is a loaded plugin as the workbench's Plugin.
type process struct{ host *plugin.Host }

// running returns the host, started anew if its processes kept dying.
func (p *process) running(ctx context.Context) (*plugin.Host, error) {
	return p.host, p.host.Restart(ctx)
}

func (p *process) Close() { _ = p.host.Close() } // calls that were cut have told so

func (p *process) Describe(ctx context.Context) (string, []byte, error) {
	host, err := p.running(ctx)
	if err != nil {
		return "", nil, err
	}
	d, err := host.Describe(ctx)
	return d.Version, d.Component, err
}

// Verify reports each check as it finishes.
func (p *process) Verify(ctx context.Context, credentials []byte, report func(plugin.Check)) error {
	host, err := p.running(ctx)
	if err != nil {
		return err
	}
	_, err = host.VerifyCredentialsLive(ctx, credentials, report)
	return err
}

func (p *process) Run(ctx context.Context, request plugin.Request) (plugin.Result, error) {
	host, err := p.running(ctx)
	if errors.Is(ctx.Err(), context.Canceled) {
		return plugin.Result{}, &failure.Error{
			Reason: failure.Cancelled, Message: "The call was cancelled before the plugin had it.", Outcome: failure.NotSent, Cause: err,
		}
	}
	if err != nil {
		return plugin.Result{}, err
	}
	request.Action, request.Timing = plugin.MakeRawRequest, true
	return host.RunAction(ctx, request)
}

// exampleAccount is a sandbox, so that nobody takes it for production.
const exampleAccount = "1234567-sb1"

// StartSimulator starts the simulated account with example data. It is the
// usual Options.StartAccount.
func StartSimulator(ctx context.Context) (Account, error) {
	// The simulator lives until it is closed, whatever started it.
	sim, err := simulator.New(context.WithoutCancel(ctx), simulator.Options{AccountID: exampleAccount, Examples: true})
	if err != nil {
		return nil, err
	}
	return simulatedAccount{sim}, nil
}

type simulatedAccount struct{ sim *simulator.Simulator }

func (a simulatedAccount) ID() string {
	return strings.ToUpper(strings.ReplaceAll(exampleAccount, "-", "_"))
}

func (a simulatedAccount) Environment() []string { return a.sim.Environment() }

func (a simulatedAccount) Map(clientID string, certificatePEM []byte, scopes []string) (string, error) {
	id, err := a.sim.Register(simulator.Mapping{ClientID: clientID, CertificatePEM: certificatePEM, Scopes: scopes})
	if err != nil {
		// The person knows where they are.
		return "", personError(strings.TrimPrefix(err.Error(), "simulator: "))
	}
	return id, nil
}

func (a simulatedAccount) Inject(fault Fault) func() {
	f := simulator.Fault{Stage: simulator.StageAPI, Times: 1}
	switch fault {
	case Busy:
		f.Kind, f.Times, f.Status = simulator.KindStatus, 2, http.StatusTooManyRequests
		f.Header = http.Header{"Content-Type": {"application/vnd.oracle.resource+json; type=error"}, "Retry-After": {"1"}}
		f.Body = busyBody
	case Lost:
		f.Kind = simulator.KindCutAfterWork
	case Expired:
		f.Kind = simulator.KindExpireToken
	default:
		return func() {}
	}
	return a.sim.Inject(f).Remove
}

// busyBody is NetSuite's answer to a blocked request (NS:section_156570709583).
const busyBody = `{"type":"https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5","title":"Too Many Requests","status":429,` +
	`"o:errorDetails":[{"detail":"Request blocked: the concurrent request limit was exceeded.","o:errorCode":"CONCURRENCY_LIMIT_EXCEEDED"}]}`

func (a simulatedAccount) Close() {
	_ = a.sim.Close() // it is thrown away
}
