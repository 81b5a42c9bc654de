package credentials

import (
	"net/url"
	"regexp"
	"strings"
)

// TokenPath is where an account's token endpoint lies on its API host
// (NS:section_162755359851).
const TokenPath = "/services/rest/auth/oauth2/v1/token"

const (
	apiDomain     = ".suitetalk.api.netsuite.com"
	restletDomain = ".restlets.api.netsuite.com"
	maxLabel      = 63 // of a DNS name
)

// accountID is one host label and nothing that could end it: an account is
// interpolated into the host that receives a signed assertion.
var accountID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Account is a NetSuite account, named as its hosts name it.
type Account struct{ id string }

// ParseAccount reads an account ID in any spelling NetSuite shows (1234567,
// 1234567_SB1, 1234567-sb1), or an address of the account. The error is a
// sentence for a person.
func ParseAccount(text string) (Account, error) {
	trimmed := strings.Trim(tidy(text), " \n\"'`")
	if trimmed == "" {
		return Account{}, &refusal{Finding{Kind: AccountBlank, Field: FieldAccountID}}
	}
	id := trimmed
	if strings.ContainsAny(trimmed, "./:\\@?#%") {
		var found *Finding
		if id, found = accountOfAddress(trimmed); found != nil {
			return Account{}, &refusal{*found}
		}
	}
	id = strings.ReplaceAll(strings.ToLower(id), "_", "-")
	if !accountID.MatchString(id) || len(id) > maxLabel {
		return Account{}, &refusal{Finding{Kind: AccountMalformed, Field: FieldAccountID, Value: trimmed}}
	}
	return Account{id}, nil
}

// accountOfAddress takes the account out of a URL or bare host of NetSuite's.
// Only the host is looked at, and only hosts that belong to one account count.
func accountOfAddress(text string) (string, *Finding) {
	malformed := &Finding{Kind: AccountMalformed, Field: FieldAccountID, Value: text}
	if strings.ContainsAny(text, "\\ \n") {
		return "", malformed
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Port() != "" || u.Host != u.Hostname() {
		return "", malformed
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return "", malformed
	}
	host := strings.ToLower(u.Host)
	if host != "netsuite.com" && !strings.HasSuffix(host, ".netsuite.com") {
		return "", &Finding{Kind: AccountForeignHost, Field: FieldAccountID, Value: host}
	}
	for _, domain := range []string{apiDomain, restletDomain, ".app.netsuite.com", ".connect.api.netsuite.com", ".extforms.netsuite.com"} {
		id, ok := strings.CutSuffix(host, domain)
		if ok && id != "" && !strings.Contains(id, ".") && id != "system" && id != "rest" && id != "webservices" {
			return id, nil
		}
	}
	return "", &Finding{Kind: AccountSharedHost, Field: FieldAccountID, Value: host}
}

// ID is the account as its hosts name it: "1234567-sb1".
func (a Account) ID() string { return a.id }

// APIHost is the host of the REST web services and of the token endpoint.
func (a Account) APIHost() string { return a.id + apiDomain }

// RESTletHost is the host of the account's RESTlets.
func (a Account) RESTletHost() string { return a.id + restletDomain }

// TokenURL is the token endpoint, and the audience of an assertion.
func (a Account) TokenURL() string { return "https://" + a.APIHost() + TokenPath }

// Production is false for sandboxes, release previews, and demo and
// development accounts.
func (a Account) Production() bool {
	return !strings.Contains(a.id, "-") && !strings.HasPrefix(a.id, "tstdrv") && !strings.HasPrefix(a.id, "td")
}

// Kind is what the account is, for a person.
func (a Account) Kind() string {
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

// shown quotes a value at fault, unless it may be a secret pasted into the
// wrong field: secrets are long runs of letters and digits, many lines, or part
// of an address.
func shown(value string) string {
	const most = 80
	run, longest := 0, 0
	for _, r := range value {
		if r < ' ' || r == 0x7f {
			return ""
		}
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '+', r == '/', r == '_', r == '-', r == '=':
			run++
			longest = max(longest, run)
		default:
			run = 0
		}
	}
	if len(value) > most || longest >= 40 || value == "" || strings.Contains(value, "@") { // before it may stand a password
		return ""
	}
	return "“" + value + "”"
}
