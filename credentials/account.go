package credentials

import (
	"net/url"
	"strings"
	"unicode"

	"netsuite-connector/credentials/diagnosis"
	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/internal/pasted"
)

// TokenPath is the path of the token endpoint on an account's API host
// (NS:section_162755359851).
const TokenPath = "/services/rest/auth/oauth2/v1/token"

const (
	apiDomain     = ".suitetalk.api.netsuite.com"
	restletDomain = ".restlets.api.netsuite.com"
	maxLabel      = 63 // of a DNS name
)

// accountID matches one label of a host name and nothing else: the account
// becomes part of the name of the host that receives a signed assertion.
var accountID = lazyregexp.New(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Account is a NetSuite account.
type Account struct {
	id string

	apiHost     string // of the id, made once
	restletHost string
}

func newAccount(id string) Account {
	return Account{id: id, apiHost: id + apiDomain, restletHost: id + restletDomain}
}

// ParseAccount reads an account ID in any spelling NetSuite shows (1234567,
// 1234567_SB1, 1234567-sb1), or an address of the account. The error is a
// sentence for a person.
func ParseAccount(text string) (Account, error) {
	trimmed := strings.Trim(pasted.Clean(text), " \n\"'`")
	if trimmed == "" {
		return Account{}, &findingError{diagnosis.Finding{Problem: diagnosis.AccountBlank, Field: diagnosis.FieldAccountID}}
	}
	id := trimmed
	if strings.ContainsAny(trimmed, "./:\\@?#%") {
		var found *diagnosis.Finding
		if id, found = accountOfAddress(trimmed); found != nil {
			return Account{}, &findingError{*found}
		}
	}
	ascii := isASCII(id) // before lower-casing, which makes a k of the Kelvin sign
	id = strings.ReplaceAll(strings.ToLower(id), "_", "-")
	if !ascii || !accountID().MatchString(id) || len(id) > maxLabel {
		return Account{}, &findingError{diagnosis.Finding{Problem: diagnosis.AccountMalformed, Field: diagnosis.FieldAccountID, Value: trimmed}}
	}
	return newAccount(id), nil
}

// accountOfAddress returns the account of a URL or host name of NetSuite's. It
// looks at the host only, and accepts only hosts that belong to one account.
func accountOfAddress(text string) (string, *diagnosis.Finding) {
	malformed := &diagnosis.Finding{Problem: diagnosis.AccountMalformed, Field: diagnosis.FieldAccountID, Value: text}
	if strings.ContainsAny(text, "\\ \n") {
		return "", malformed
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", malformed
	}
	host := u.Host
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443") // NetSuite itself writes the default port
	}
	if strings.Contains(host, ":") || !isASCII(host) {
		return "", malformed
	}
	host = strings.ToLower(host)
	if host != "netsuite.com" && !strings.HasSuffix(host, ".netsuite.com") {
		return "", &diagnosis.Finding{Problem: diagnosis.AccountForeignHost, Field: diagnosis.FieldAccountID, Value: host}
	}
	for _, domain := range []string{apiDomain, restletDomain, ".app.netsuite.com", ".connect.api.netsuite.com", ".extforms.netsuite.com"} {
		id, ok := strings.CutSuffix(host, domain)
		if ok && id != "" && !strings.Contains(id, ".") && id != "system" && id != "rest" && id != "webservices" {
			return id, nil
		}
	}
	return "", &diagnosis.Finding{Problem: diagnosis.AccountSharedHost, Field: diagnosis.FieldAccountID, Value: host}
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// ID is the account ID as it appears in host names: "1234567-sb1".
func (a Account) ID() string { return a.id }

// APIHost is the host of the REST web services and of the token endpoint.
func (a Account) APIHost() string { return a.apiHost }

// RESTletHost is the host of the account's RESTlets.
func (a Account) RESTletHost() string { return a.restletHost }

// TokenURL is the token endpoint, and the audience of an assertion.
func (a Account) TokenURL() string { return "https://" + a.APIHost() + TokenPath }

// Production reports whether it is neither a sandbox, nor a release preview, nor
// a demo or development account.
func (a Account) Production() bool {
	return !strings.Contains(a.id, "-") && !strings.HasPrefix(a.id, "tstdrv") && !strings.HasPrefix(a.id, "td")
}

// Environment says what kind of account it is, for a person.
func (a Account) Environment() string {
	suffix := a.id[strings.LastIndexByte(a.id, '-')+1:]
	switch {
	case a.Production():
		return "production"
	case strings.Contains(a.id, "-") && strings.HasPrefix(suffix, "sb"):
		return "sandbox"
	case strings.Contains(a.id, "-") && strings.HasPrefix(suffix, "rp"):
		return "release preview"
	default:
		return "not production"
	}
}

// String returns the account's ID.
func (a Account) String() string { return a.id }

// Facts is what the texts of findings say about the account.
func (a Account) Facts() diagnosis.Account {
	return diagnosis.Account{
		ID: a.id, APIHost: a.APIHost(), Production: a.Production(), Sandbox: a.Environment() == "sandbox",
	}
}

// findingError is a finding as an error.
type findingError struct{ finding diagnosis.Finding }

func (e *findingError) Error() string { return diagnosis.Message(e.finding) }
