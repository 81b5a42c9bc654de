package credentials

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Status is how a check ended.
type Status string

// How a check can end.
const (
	Passed  Status = "passed"
	Warning Status = "warning"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// Check is one finding of Verify, for a person.
type Check struct {
	ID     string
	Title  string
	Status Status
	Detail string
	Remedy string // what to do, where the check did not pass
}

// The checks, in their order.
const (
	CheckAccountID   = "account_id"
	CheckPrivateKey  = "private_key"
	CheckCertificate = "certificate"
	CheckToken       = "token"
	CheckAPIAccess   = "api_access"
	CheckClock       = "clock"
)

const (
	// A person waits for the checks, and a host's own limit must not cut them
	// short: it would learn nothing.
	tokenPatience = 40 * time.Second
	apiPatience   = 20 * time.Second
)

// Verify checks a credentials document, live. Bad credentials are no error:
// the checks say what is wrong. report, if given, gets each check as it ends.
func (s *Source) Verify(ctx context.Context, document []byte, report func(Check)) []Check {
	v := &verification{source: s, report: report, document: read(document)}
	v.account()
	v.key()
	v.certificate()
	v.token(ctx)
	v.access(ctx)
	v.clock()
	return v.checks
}

// verification is one run of the checks.
type verification struct {
	source   *Source
	report   func(Check)
	document *document
	checks   []Check

	bearer string
	skew   time.Duration
	dated  bool
}

func (v *verification) add(c Check) {
	c.Title = titleOf(c.ID)
	v.checks = append(v.checks, c)
	if v.report != nil {
		v.report(c)
	}
}

func titleOf(id string) string {
	switch id {
	case CheckAccountID:
		return "Account ID"
	case CheckPrivateKey:
		return "Private key"
	case CheckCertificate:
		return "Certificate"
	case CheckToken:
		return "Access token"
	case CheckAPIAccess:
		return "API access"
	default:
		return "Clock"
	}
}

func (v *verification) pass(id, detail string) { v.add(Check{ID: id, Status: Passed, Detail: detail}) }

func (v *verification) skip(id, detail string) { v.add(Check{ID: id, Status: Skipped, Detail: detail}) }

func (v *verification) fail(id string, findings ...Finding) { v.tell(id, Failed, findings) }

// tell words a check that did not pass.
func (v *verification) tell(id string, status Status, findings []Finding) {
	var details, remedies []string
	for _, f := range findings {
		detail, remedy := Explain(f)
		details, remedies = append(details, detail), append(remedies, remedy)
	}
	v.add(Check{ID: id, Status: status, Detail: strings.Join(details, " "), Remedy: strings.Join(remedies, " ")})
}

// blame fails a check with what the document says wrong about some fields; ""
// stands for the document itself and for fields that are not the form's. False
// means that there is nothing.
func (v *verification) blame(id string, fields ...string) bool {
	concerns := func(field string) bool {
		name, _, _ := strings.Cut(field, ".")
		for _, f := range fields {
			if f == name || f == "" && position(name) < 0 {
				return true
			}
		}
		return false
	}
	var details, remedies []string
	for _, violation := range v.document.violations {
		if concerns(violation.Field) {
			details = append(details, violation.Description)
			if remedy := whereToFind(violation.Field); !slices.Contains(remedies, remedy) {
				remedies = append(remedies, remedy)
			}
		}
	}
	for _, f := range v.document.findings {
		if concerns(f.Field) {
			detail, remedy := Explain(f)
			details, remedies = append(details, detail), append(remedies, remedy)
		}
	}
	if len(details) == 0 {
		return false
	}
	v.add(Check{ID: id, Status: Failed, Detail: strings.Join(details, " "), Remedy: strings.TrimSpace(strings.Join(remedies, " "))})
	return true
}

func whereToFind(field string) string {
	name, _, _ := strings.Cut(field, ".")
	switch name {
	case FieldAccountID:
		return whereAccountID
	case FieldClientID:
		return whereClientID
	case FieldCertificateID:
		return whereCertificateID
	case FieldPrivateKey:
		return pasteKey
	case FieldClientSecret:
		return "Leave the Client Secret blank, or enter it as text: it is not used."
	case "":
		return "Give the credentials as one JSON object with accountId, clientId, certificateId and privateKey."
	default:
		return "Put it right, or leave it out: it is not a field of the credentials."
	}
}

// account also tells what is wrong with the document itself, once. Where it
// cannot be read, nothing else can run.
func (v *verification) account() {
	if v.blame(CheckAccountID, "", FieldAccountID) {
		return
	}
	a := v.document.account
	v.pass(CheckAccountID, fmt.Sprintf("Account %s (%s), at %s.", a.ID(), a.Kind(), a.APIHost()))
}

func (v *verification) key() {
	switch {
	case v.document.unread:
		v.skip(CheckPrivateKey, "The credentials could not be read.")
	case v.blame(CheckPrivateKey, FieldPrivateKey):
	default:
		k := v.document.keyField.key
		v.pass(CheckPrivateKey, fmt.Sprintf("%s; it signs with %s.", k.name, k.method.Alg()))
	}
}

func (v *verification) certificate() {
	field := v.document.keyField
	switch {
	case field.certificates == 0:
	case field.key == nil:
		v.skip(CheckCertificate, "There is no key that it could belong to.")
	case field.certificate == nil:
		v.tell(CheckCertificate, Warning, []Finding{{Kind: CertificateUnreadable}})
	default:
		failed, warned := judgeCertificate(field.key, field.certificate, v.document.certificateID, v.source.now())
		switch {
		case len(failed) > 0:
			v.fail(CheckCertificate, append(failed, warned...)...)
		case len(warned) > 0:
			v.tell(CheckCertificate, Warning, warned)
		default:
			v.pass(CheckCertificate, fmt.Sprintf("It belongs to the key, has the Certificate ID, and is valid until %s.",
				endsInNetSuite(field.certificate).UTC().Format(dayFormat)))
		}
	}
}

// token always makes a new exchange: a cached token would hide that the
// mapping is gone.
func (v *verification) token(ctx context.Context) {
	d := v.document
	switch {
	case v.document.unread:
		v.skip(CheckToken, "The credentials could not be read.")
		return
	case v.failedBefore(CheckAccountID) || v.failedBefore(CheckPrivateKey):
		v.skip(CheckToken, "A token can be asked for once the account and the key are right.")
		return
	case v.blame(CheckToken, FieldClientID, FieldClientSecret, FieldCertificateID):
		return
	}
	c := d.credentials()
	ctx, cancel := context.WithTimeout(ctx, tokenPatience)
	defer cancel()
	began := v.source.now()
	o := v.source.obtain(ctx, c, ScopeREST, nil)
	v.skew, v.dated = o.skew, o.dated
	if o.err != nil {
		f := o.finding
		if f.Kind == TimeUp {
			f = Finding{Kind: NetworkTimeout, Account: c.account}
		}
		v.fail(CheckToken, f)
		return
	}
	v.source.keep(c, ScopeREST, o)
	v.bearer = o.token
	v.pass(CheckToken, fmt.Sprintf("NetSuite issued a token for %s, in %.1f s.", spoken(o.life), v.source.now().Sub(began).Seconds()))
}

func (v *verification) failedBefore(id string) bool {
	for _, c := range v.checks {
		if c.ID == id && c.Status == Failed {
			return true
		}
	}
	return false
}

func (v *verification) clock() {
	switch {
	case !v.dated:
		v.skip(CheckClock, "No answer of NetSuite's told the time.")
	case Skewed(v.skew):
		v.tell(CheckClock, Warning, []Finding{{Kind: ClockOff, Skew: v.skew}})
	default:
		v.pass(CheckClock, "The clock of this machine agrees with NetSuite's.")
	}
}

// keep puts a token that Verify obtained into the cache.
func (s *Source) keep(c *Credentials, scope Scope, o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.settle(s.tokens.get(c.tokenKey(scope), func() *entry { return &entry{} }), o)
}
