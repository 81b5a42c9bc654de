package credentials

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/credentials/privatekey"
)

// CheckStatus is how a check ended.
type CheckStatus string

// How a check can end.
const (
	Passed  CheckStatus = "passed"
	Warning CheckStatus = "warning"
	Failed  CheckStatus = "failed"
	Skipped CheckStatus = "skipped"
)

// CheckResult is the result of one check of Verify, for a person.
type CheckResult struct {
	ID     string
	Title  string
	Status CheckStatus
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
	// The checks end before a host's own time limit is likely to end them, after
	// which nobody would know the cause.
	tokenTimeout = 40 * time.Second
	apiTimeout   = 20 * time.Second
)

// Verify checks a credentials document against NetSuite. Bad credentials are not
// an error: the results say what is wrong. report, if not nil, is called with
// each result as soon as it is known.
func (s *Source) Verify(ctx context.Context, document []byte, report func(CheckResult)) []CheckResult {
	v := &verification{source: s, report: report, document: readDocument(document)}
	v.checkAccount()
	v.checkKey()
	v.checkCertificate()
	v.checkToken(ctx)
	v.checkAccess(ctx)
	v.checkClock()
	return v.checks
}

// verification is one run of the checks.
type verification struct {
	source   *Source
	report   func(CheckResult)
	document *document
	checks   []CheckResult

	bearer    string
	skew      time.Duration
	skewKnown bool
}

func (v *verification) add(c CheckResult) {
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

func (v *verification) pass(id, detail string) {
	v.add(CheckResult{ID: id, Status: Passed, Detail: detail})
}

func (v *verification) skip(id, detail string) {
	v.add(CheckResult{ID: id, Status: Skipped, Detail: detail})
}

func (v *verification) fail(id string, findings ...diagnosis.Finding) {
	v.explain(id, Failed, findings)
}

// explain adds a check that did not pass.
func (v *verification) explain(id string, status CheckStatus, findings []diagnosis.Finding) {
	var details, remedies []string
	for _, f := range findings {
		detail, remedy := diagnosis.Explain(f)
		details, remedies = append(details, detail), append(remedies, remedy)
	}
	v.add(CheckResult{ID: id, Status: status, Detail: strings.Join(details, " "), Remedy: strings.Join(remedies, " ")})
}

// reportFields fails a check if the document has violations or findings in the
// given fields, of which "" stands for the document itself and for fields that
// are not part of the form. It reports whether there were any.
func (v *verification) reportFields(id string, fields ...string) bool {
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
			if remedy := diagnosis.FieldRemedy(violation.Field); !slices.Contains(remedies, remedy) {
				remedies = append(remedies, remedy)
			}
		}
	}
	for _, f := range v.document.findings {
		if concerns(f.Field) {
			detail, remedy := diagnosis.Explain(f)
			details, remedies = append(details, detail), append(remedies, remedy)
		}
	}
	if len(details) == 0 {
		return false
	}
	v.add(CheckResult{ID: id, Status: Failed, Detail: strings.Join(details, " "), Remedy: strings.TrimSpace(strings.Join(remedies, " "))})
	return true
}

// checkAccount also reports what is wrong with the document itself. Without a
// readable document, no other check can run.
func (v *verification) checkAccount() {
	if v.reportFields(CheckAccountID, "", diagnosis.FieldAccountID) {
		return
	}
	a := v.document.account
	v.pass(CheckAccountID, fmt.Sprintf("Account %s (%s), at %s.", a.ID(), a.Environment(), a.APIHost()))
}

func (v *verification) checkKey() {
	switch {
	case v.document.unreadable:
		v.skip(CheckPrivateKey, "The credentials could not be read.")
	case v.reportFields(CheckPrivateKey, diagnosis.FieldPrivateKey):
	default:
		k := v.document.keyField.Key
		v.pass(CheckPrivateKey, fmt.Sprintf("%s; it signs with %s.", k.Description(), k.Algorithm()))
	}
}

func (v *verification) checkCertificate() {
	field := v.document.keyField
	switch {
	case field.Certificates == 0:
	case field.Key == nil:
		v.skip(CheckCertificate, "There is no key that it could belong to.")
	case field.Certificate == nil:
		v.explain(CheckCertificate, Warning, []diagnosis.Finding{{Problem: diagnosis.CertificateUnreadable}})
	default:
		failed, warned := privatekey.CheckCertificate(field.Key, field.Certificate, v.document.certificateID, v.source.now())
		switch {
		case len(failed) > 0:
			v.fail(CheckCertificate, append(failed, warned...)...)
		case len(warned) > 0:
			v.explain(CheckCertificate, Warning, warned)
		default:
			v.pass(CheckCertificate, fmt.Sprintf("It belongs to the key, has the Certificate ID, and is valid until %s.",
				privatekey.ExpiryInNetSuite(field.Certificate).UTC().Format(privatekey.DateFormat)))
		}
	}
}

// checkToken always makes a new exchange: a cached token would hide that the
// mapping was removed.
func (v *verification) checkToken(ctx context.Context) {
	d := v.document
	switch {
	case v.document.unreadable:
		v.skip(CheckToken, "The credentials could not be read.")
		return
	case v.reportFields(CheckToken, diagnosis.FieldClientID, diagnosis.FieldClientSecret, diagnosis.FieldCertificateID):
		return // whatever else is wrong: all of it is named at once
	case v.failedBefore(CheckAccountID) || v.failedBefore(CheckPrivateKey):
		v.skip(CheckToken, "A token can be asked for once the account and the key are right.")
		return
	}
	c := d.credentials()
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	began := v.source.now()
	o := v.source.obtain(ctx, c, ScopeREST, nil)
	v.skew, v.skewKnown = o.skew, o.skewKnown
	if o.err != nil {
		f := o.finding
		if f.Problem == diagnosis.TimeUp {
			f = diagnosis.Finding{Problem: diagnosis.NetworkTimeout, Account: c.account.Facts()}
		}
		v.fail(CheckToken, f)
		return
	}
	v.source.keep(c, ScopeREST, o)
	v.bearer = o.token
	v.pass(CheckToken, fmt.Sprintf("NetSuite issued a token for %s, in %.1f s.", diagnosis.Duration(o.lifetime), v.source.now().Sub(began).Seconds()))
}

func (v *verification) failedBefore(id string) bool {
	for _, c := range v.checks {
		if c.ID == id && c.Status == Failed {
			return true
		}
	}
	return false
}

func (v *verification) checkClock() {
	switch {
	case !v.skewKnown:
		v.skip(CheckClock, "No answer of NetSuite's told the time.")
	case diagnosis.Skewed(v.skew):
		v.explain(CheckClock, Warning, []diagnosis.Finding{{Problem: diagnosis.ClockOff, Skew: v.skew}})
	default:
		v.pass(CheckClock, "The clock of this machine agrees with NetSuite's.")
	}
}

// keep puts a token that Verify obtained into the cache.
func (s *Source) keep(c *Credentials, scope Scope, o exchangeResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.settle(s.tokens.get(c.tokenKey(scope), func() *entry { return &entry{} }), c, o)
}
