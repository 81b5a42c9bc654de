package credentials

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Kind names what was found wrong.
type Kind string

// What can be found wrong, offline or by what NetSuite answers. Each has its
// words in Explain, which are the only ones: the checks of Verify and the
// errors of an action use the same.
const (
	AccountBlank       Kind = "account_blank"
	AccountMalformed   Kind = "account_malformed"
	AccountSharedHost  Kind = "account_shared_host"
	AccountForeignHost Kind = "account_foreign_host"

	KeyNone            Kind = "key_none"
	KeyBlank           Kind = "key_blank"
	KeyTooLarge        Kind = "key_too_large"
	KeySeveral         Kind = "key_several"
	KeyFileName        Kind = "key_file_name"
	KeyMasked          Kind = "key_masked"
	KeyBinary          Kind = "key_binary"
	KeyTruncated       Kind = "key_truncated"
	KeyDamaged         Kind = "key_damaged"
	KeyEncrypted       Kind = "key_encrypted"
	KeyPublic          Kind = "key_public"
	KeyCertificateOnly Kind = "key_certificate_only"
	KeyRequest         Kind = "key_request"
	KeyRSASize         Kind = "key_rsa_size"
	KeyCurve           Kind = "key_curve"
	KeyExplicitCurve   Kind = "key_explicit_curve"
	KeyAlgorithm       Kind = "key_algorithm"
	KeyOpenSSH         Kind = "key_openssh"
	KeyPuTTY           Kind = "key_putty"
	KeyPGP             Kind = "key_pgp"
	KeyPKCS12          Kind = "key_pkcs12"
	KeyJWK             Kind = "key_jwk"
	KeyXML             Kind = "key_xml"

	ClientIDBlank           Kind = "client_id_blank"
	ClientIDMalformed       Kind = "client_id_malformed"
	ClientIDIsApplication   Kind = "client_id_is_application"
	ClientIDIsSecret        Kind = "client_id_is_secret"
	ClientIDUnusual         Kind = "client_id_unusual"
	CertificateIDBlank      Kind = "certificate_id_blank"
	CertificateIDMalformed  Kind = "certificate_id_malformed"
	CertificateIDIsPEM      Kind = "certificate_id_is_pem"
	CertificateIDIsHex      Kind = "certificate_id_is_hex"
	CertificateIDIsShort    Kind = "certificate_id_is_short"
	CertificateIDIsClientID Kind = "certificate_id_is_client_id"
	CertificateUnreadable   Kind = "certificate_unreadable"
	CertificateOfOtherKey   Kind = "certificate_of_other_key"
	CertificateExpired      Kind = "certificate_expired"
	CertificateEarly        Kind = "certificate_early"
	CertificateExpiring     Kind = "certificate_expiring"
	CertificateTwoYears     Kind = "certificate_two_years"
	CertificateTwoYearsSoon Kind = "certificate_two_years_soon"
	CertificateIDOfOther    Kind = "certificate_id_of_other"

	TokenRefused       Kind = "token_refused"        // Code: OAuth's error, Status
	TokenServerError   Kind = "token_server_error"   // 500 server_error
	TokenAnswerBroken  Kind = "token_answer_broken"  // no token in it
	TokenEndpointDown  Kind = "token_endpoint_down"  // Status
	TokenBlocked       Kind = "token_blocked"        // 429
	APIUnauthorized    Kind = "api_unauthorized"     // 401 with a fresh token
	APIForbidden       Kind = "api_forbidden"        // 403
	APINotFound        Kind = "api_not_found"        // 404 on a service that each account has
	APIBlocked         Kind = "api_blocked"          // 429, or a RESTlet's 400
	APIServerError     Kind = "api_server_error"     // 5xx
	APIUnexpected      Kind = "api_unexpected"       // any other status
	APINotNetSuite     Kind = "api_not_netsuite"     // an answer that is none of NetSuite's
	SuiteQLNotPrefixed Kind = "suiteql_no_transient" // SuiteQL without Prefer: transient

	NetworkDNS         Kind = "network_dns"
	NetworkRefused     Kind = "network_refused"
	NetworkUntrusted   Kind = "network_untrusted"
	NetworkTLS         Kind = "network_tls"
	NetworkProxy       Kind = "network_proxy"
	NetworkTimeout     Kind = "network_timeout"
	NetworkLost        Kind = "network_lost"
	NetworkNotHTTP     Kind = "network_not_http"
	NetworkUnreachable Kind = "network_unreachable"

	ClockOff Kind = "clock_off"
	TimeUp   Kind = "time_up"
	GaveUp   Kind = "gave_up"
)

// Finding is what was found wrong, with the facts that its words name. None of
// them is a secret.
type Finding struct {
	Kind    Kind
	Field   string        // of the credentials document, "" for none
	Account Account       // for the words on sandboxes and hosts
	Value   string        // the value at fault, never of a secret field; of a network failure, the host
	Status  int           // NetSuite's
	Code    string        // NetSuite's error code
	Count   int           // days until a certificate ends or since, or characters
	Skew    time.Duration // this machine's clock against NetSuite's, > 0 for fast; 0 when not known
	Also    []Finding     // what was found offline and may be the reason
}

// LoginAuditTrail is where NetSuite says why it refused, and nowhere else.
const LoginAuditTrail = "NetSuite's Login Audit Trail names the reason: Setup > Users/Roles > View Login Audit Trail, column Detail."

// clockTolerance is how far apart two clocks may be without a word.
const clockTolerance = 30 * time.Second

// Explain words a finding for a person: what is wrong, and what to do.
func Explain(f Finding) (detail, remedy string) {
	for _, words := range []func(Finding) (string, string){
		accountWords, keyWords, idWords, certificateWords, tokenWords, apiWords, networkWords,
	} {
		if detail, remedy = words(f); detail != "" {
			break
		}
	}
	if detail == "" {
		detail, remedy = "Something is wrong that has no words yet ("+string(f.Kind)+").", "Please report it."
	}
	more := f.Also
	if f.Kind != ClockOff && Skewed(f.Skew) {
		more = append(slices.Clip(more), Finding{Kind: ClockOff, Skew: f.Skew})
	}
	first := ""
	for _, also := range more {
		alsoDetail, alsoRemedy := Explain(also)
		detail += " " + alsoDetail
		if !strings.Contains(first, alsoRemedy) { // two findings may call for the same
			first += alsoRemedy + " "
		}
	}
	return detail, first + remedy
}

// Skewed tells whether a clock is far enough off to be worth a word.
func Skewed(skew time.Duration) bool { return skew > clockTolerance || skew < -clockTolerance }

// sentence joins the two halves of an explanation.
func sentence(f Finding) string {
	detail, remedy := Explain(f)
	return strings.TrimSpace(detail + " " + remedy)
}

// refusal is a finding as an error.
type refusal struct{ finding Finding }

func (r *refusal) Error() string { return sentence(r.finding) }

// clockSentence says "fast" or "slow", and by how much.
func clockSentence(skew time.Duration) string {
	word := "fast"
	if skew < 0 {
		word, skew = "slow", -skew
	}
	return fmt.Sprintf("The clock of this machine is %s %s, measured against NetSuite's.", spoken(skew), word)
}

// spoken rounds a duration to what a person says.
func spoken(d time.Duration) string {
	unit, name := time.Second, "second"
	switch {
	case d >= 48*time.Hour:
		unit, name = 24*time.Hour, "day"
	case d >= 2*time.Hour:
		unit, name = time.Hour, "hour"
	case d >= 2*time.Minute:
		unit, name = time.Minute, "minute"
	}
	n := int(math.Round(float64(d) / float64(unit)))
	if n == 1 {
		return "1 " + name
	}
	return fmt.Sprintf("%d %ss", n, name)
}
