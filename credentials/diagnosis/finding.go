package diagnosis

import (
	"slices"
	"strings"
	"time"
)

// The fields of a credentials document.
const (
	FieldAccountID     = "accountId"
	FieldClientID      = "clientId"
	FieldClientSecret  = "clientSecret" // #nosec G101 -- the name of a field
	FieldCertificateID = "certificateId"
	FieldPrivateKey    = "privateKey"
)

// Account is what the texts say about a NetSuite account.
type Account struct {
	ID         string
	APIHost    string
	Production bool
	Sandbox    bool
}

// Finding is a problem with the facts that its text mentions. None of them is a
// secret.
type Finding struct {
	Problem Problem
	Field   string        // of the credentials document, "" for none
	Account Account       // for texts about sandboxes and hosts
	Value   string        // the value at fault, never of a secret field; of a network failure, the host
	Status  int           // NetSuite's
	Code    string        // NetSuite's error code
	Count   int           // days until a certificate expires or since it expired, or characters
	Skew    time.Duration // this machine's clock against NetSuite's, > 0 if it is fast; 0 if unknown
	Unknown bool          // a write may have been carried out, so that looking comes before repeating
	Also    []Finding     // findings made offline that may be the cause
}

// LoginAuditTrail says where NetSuite shows why it refused a login, which it
// shows nowhere else.
const LoginAuditTrail = "NetSuite's Login Audit Trail names the reason: Setup > Users/Roles > View Login Audit Trail, column Detail."

// LookFirst is the remedy for a write that may have been carried out.
const LookFirst = "The write may have been carried out: look in NetSuite before you repeat it."

// Explain returns the text of a finding for a person: what is wrong, and what
// to do about it.
func Explain(f Finding) (detail, remedy string) {
	for _, explain := range []func(Finding) (string, string){
		accountWords, keyWords, idWords, certificateWords, tokenWords, apiWords, answerWords, networkWords,
	} {
		if detail, remedy = explain(f); detail != "" {
			break
		}
	}
	if detail == "" {
		detail, remedy = "Something is wrong that this version has no text for ("+string(f.Problem)+").", "Please report it."
	}
	more := f.Also
	if f.Problem != ClockOff && Skewed(f.Skew) {
		more = append(slices.Clip(more), Finding{Problem: ClockOff, Skew: f.Skew})
	}
	first := ""
	for _, also := range more {
		alsoDetail, alsoRemedy := Explain(also)
		detail += " " + alsoDetail
		if !strings.Contains(first, alsoRemedy) { // two findings may have the same remedy
			first += alsoRemedy + " "
		}
	}
	return detail, first + remedy
}

// Message is the detail and the remedy of a finding in one text.
func Message(f Finding) string {
	detail, remedy := Explain(f)
	return sentences(detail, remedy)
}

// sentences joins texts, of which some may be empty.
func sentences(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), " ")
}
