package actions

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/budget"
	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/limit"
	"netsuite-connector/internal/telemetry"
	"netsuite-connector/internal/truncate"
	"netsuite-connector/schema"
)

// Options are what a runner works with.
type Options struct {
	Transport        http.RoundTripper    // to NetSuite; it must not follow redirects
	Tokens           *credentials.Source  // shared by all calls of the process
	Limits           *limit.Limits        // of requests in flight, for each account
	MaxResponseBytes int64                // of a body, decompressed; 0 means 100 MiB
	MaxHeldBytes     int64                // of answers that wait for their hosts, over all calls; 0 means 64 MiB
	Environment      string               // the host's guard: any, sandbox or production
	ReadOnly         bool                 // only GET, and POST to SuiteQL
	Logger           *slog.Logger         // nil discards
	Telemetry        *telemetry.Telemetry // nil for none
	Version          string               // for the User-Agent
	Now              func() time.Time     // nil means time.Now
	Random           io.Reader            // for jitter and idempotency keys; nil means crypto/rand
}

// Runner runs actions. It is safe for concurrent use.
type Runner struct {
	options Options
	held    *budget.Budget // of MaxHeldBytes
	configs configs
}

// NewRunner returns a runner.
func NewRunner(options Options) *Runner {
	if options.MaxResponseBytes == 0 {
		options.MaxResponseBytes = 100 << 20
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Random == nil {
		options.Random = rand.Reader
	}
	if options.MaxHeldBytes == 0 {
		options.MaxHeldBytes = 64 << 20
	}
	return &Runner{options: options, held: budget.New(max(options.MaxHeldBytes, spoolLength))}
}

// Request is one call of an action, with its documents as JSON.
type Request struct {
	Action      string
	Credentials []byte
	Config      []byte              // empty means {}
	Input       []byte              // the runner's from then on: it decodes a body that is text in place
	RunID       string              // the host's, for logs
	Splitter    *jsoncheck.Splitter // has split Input as it arrived; nil for not
	Timeline    *Timeline           // records the phases; nil for none
}

// Run carries out an action and writes its output, one JSON document, to out in
// pieces. The action's time includes that. The error is always a *failure.Error;
// with one, what was written is to be thrown away. A write's outcome is never
// better known than the error says.
func (r *Runner) Run(ctx context.Context, request Request, out Output) error {
	started := r.options.Now()
	call, x, err := r.prepare(ctx, request)
	request.Input, request.Splitter = nil, nil // it may have been overwritten: nothing reads it any more
	if err == nil {
		err = x.run(ctx, out)
	}
	f := settled(failure.From(err), x)
	r.log(ctx, request, call, x, f, r.options.Now().Sub(started))
	r.describe(ctx, request, call, x)
	if f == nil {
		return nil
	}
	return f
}

// Refused logs an action that ended before Run, after so long, and tells the telemetry.
// Of the request, it takes what names it.
func (r *Runner) Refused(ctx context.Context, request Request, f *failure.Error, took time.Duration) {
	r.log(ctx, request, nil, nil, f, took)
	r.describe(ctx, request, nil, nil)
}

// settled completes an error that does not say what became of the request, as one
// of the connector's own faults.
func settled(f *failure.Error, x *exchange) *failure.Error {
	if f == nil || f.Outcome != "" {
		return f
	}
	c := *f
	c.Outcome = failure.NotSent
	if x != nil {
		c.Outcome = x.progress.outcome()
	}
	return &c
}

// call is one action under way.
type call struct {
	runner      *Runner
	credentials *credentials.Credentials
	secrets     *credentials.Redactor // knows each token that the call has sent
	config      config
	timeline    *Timeline
}

// run carries out the action: send, with as many tries as decide allows, then
// deliver or fail.
func (x *exchange) run(ctx context.Context, out Output) error {
	ctx, cancel := context.WithTimeout(ctx, x.config.timeout)
	defer cancel()
	defer x.abandon()
	stopped := x.do(ctx)
	var f *failure.Error
	job := x.awaitedJob()
	switch {
	case stopped != nil:
		f = x.interrupted(ctx, stopped)
	case job != nil:
		f = x.deliverJob(ctx, job, out)
	case x.decision.next == deliver:
		if first := x.firstPage(); first != nil {
			f = x.deliverPages(ctx, first, out)
		} else {
			f = x.deliver(ctx, x.last.answer, out)
		}
	case x.decision.next == deliverJob:
		f = x.deliver(ctx, x.last.answer.asFirstJob(), out)
	default:
		f = x.failed(ctx)
	}
	if f == nil {
		return nil
	}
	return f
}

// prepare checks the documents in the order of the contract: action,
// credentials, config, input, URL, guards. Nothing is sent meanwhile.
func (r *Runner) prepare(ctx context.Context, request Request) (*call, *exchange, error) {
	if request.Action != schema.ActionID {
		return nil, nil, &failure.Error{
			Reason: failure.UnknownAction, Outcome: failure.NotSent, Field: "action",
			Message: "There is no action of that name. The connector's one action is " + schema.ActionID + ".",
		}
	}
	creds, err := r.options.Tokens.Credentials(request.Credentials)
	if err != nil {
		return nil, nil, err
	}
	call := &call{runner: r, credentials: creds, secrets: r.options.Tokens.Redactor(creds), timeline: request.Timeline}
	x, err := call.prepare(ctx, request)
	if err != nil {
		return call, nil, call.withoutSecrets(err)
	}
	return call, x, nil
}

// prepare reads the documents that credentials do not depend on.
func (c *call) prepare(ctx context.Context, request Request) (*exchange, error) {
	var err error
	if c.config, err = c.runner.configs.read(request.Config); err != nil {
		return nil, err
	}
	values, violations, err := schema.Input.ParseWithin(ctx, request.Input, request.Splitter)
	if err != nil {
		return nil, c.endedEarly(ctx, err)
	}
	req, values, err := requestOf(values, violations)
	if err != nil {
		return nil, err
	}
	if err := req.resolve(urlText(values), c.credentials.Account()); err != nil {
		return nil, err
	}
	if err := c.runner.guard(c.credentials.Account(), c.config, req); err != nil {
		return nil, err
	}
	if req.asynchronous() && req.idempotencyKey == "" {
		req.idempotencyKey = c.runner.newKey()
	}
	return &exchange{call: c, request: req, paging: paging{on: c.config.allPages && req.mayHavePages(), number: 1}}, nil
}

// withoutSecrets returns a refusal of a document with the secrets removed that
// somebody may have entered into another field, or as the name of one.
func (c *call) withoutSecrets(err error) error {
	f := *failure.From(err)
	f.Message, f.Field = c.secrets.Text(f.Message), c.secrets.Text(f.Field)
	f.Violations = slices.Clone(f.Violations)
	for i, v := range f.Violations {
		f.Violations[i] = failure.Violation{Field: c.secrets.Text(v.Field), Description: c.secrets.Text(v.Description)}
	}
	return &f
}

// newKey makes an idempotency key, which NetSuite's OpenAPI description wants to
// be a UUID. Without randomness there is none, and the request is not repeated.
func (r *Runner) newKey() string {
	var random [16]byte
	if _, err := io.ReadFull(r.options.Random, random[:]); err != nil {
		return ""
	}
	return newUUID(random)
}

// runID returns the host's id for the log, without what is or looks like a
// secret. An id that is too long is cut first: looking through it takes time.
func (r *Runner) runID(request Request, c *call) string {
	id := truncate.Text(request.RunID, 256)
	if c != nil {
		return truncate.Text(c.secrets.Text(id), 64)
	}
	// What the secrets are is not known.
	return truncate.Text(longRun().ReplaceAllString(r.options.Tokens.Redactor(nil).Text(id), credentials.Redacted), 64)
}

// longRun is as long as a part of a key or a token, but no UUID.
var longRun = lazyregexp.New(`[A-Za-z0-9+/=_]{24,}`)

// log writes one line for an action: at info for a failure, and at debug for a
// success, since a line costs a small call a tenth of its time. It holds no
// URL: paths and queries carry other people's data. took is in seconds.
func (r *Runner) log(ctx context.Context, request Request, c *call, x *exchange, f *failure.Error, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case f == nil:
	case f.Reason == failure.Internal:
		level = slog.LevelError
	default:
		level = slog.LevelInfo
	}
	if !r.options.Logger.Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{slog.String("run_id", r.runID(request, c)), slog.Float64("took", took.Round(time.Microsecond).Seconds())}
	if x != nil {
		attributes = append(attributes,
			slog.String("account", x.credentials.Account().ID()),
			slog.String("method", x.request.method),
			slog.Int("attempts", x.attempts),
			slog.Int("status", x.status))
	}
	if f != nil {
		attributes = append(attributes, slog.String("reason", string(f.Reason)), slog.String("outcome", string(f.Outcome)))
		if f.OperationID != "" {
			attributes = append(attributes, slog.String("operation_id", f.OperationID))
		}
	}
	r.options.Logger.LogAttrs(ctx, level, "action", attributes...)
}

// describe tells the telemetry what the call was, with as little as log.
func (r *Runner) describe(ctx context.Context, request Request, c *call, x *exchange) {
	if r.options.Telemetry == nil {
		return
	}
	a := telemetry.Action{RunID: r.runID(request, c)}
	if request.Action == schema.ActionID { // else it may be any text
		a.Name = schema.ActionID
	}
	if x != nil {
		a.Account, a.Method, a.Status, a.Attempts, a.Pages = x.credentials.Account().ID(), x.request.method, x.status, x.attempts, x.pages
	}
	r.options.Telemetry.Describe(ctx, a)
}
