package actions

import (
	"net/url"
	"slices"
	"strings"

	"netsuite-connector/credentials"
	"netsuite-connector/failure"
	"netsuite-connector/internal/lazyregexp"
	"netsuite-connector/schema"
)

const (
	restRoot    = "/services/rest/"
	restletRoot = "/app/site/hosting/"
	restletPath = "/app/site/hosting/restlet.nl"
	recordRoot  = "/services/rest/record/"
	suiteQLPath = "/services/rest/query/v1/suiteql"
	datasetRoot = "/services/rest/query/v1/dataset/"

	maxURLLength = 16 << 10
)

// address is where a request goes: always https, always one of the account's
// two API hosts. path and query are escaped as they go on the wire.
type address struct {
	account credentials.Account
	host    string
	path    string
	query   string
}

// resolveURL turns a URL as a person wrote it, without control characters, into an
// address, or refuses it: a bearer token must not reach another host. Escapes are
// kept byte for byte.
func resolveURL(text string, account credentials.Account) (address, error) {
	text = strings.Trim(text, " ")
	if len(text) > maxURLLength {
		return address{}, refuseURL("it is longer than 16 KiB")
	}
	if strings.Contains(text, "#") {
		return address{}, refuseURL("it contains a #; write %23 where the character itself is meant")
	}
	path, query, _ := strings.Cut(text, "?")
	a := address{account: account, query: escape(query, inQuery)}
	var complaint string
	if a.host, path, complaint = locate(path, account); complaint != "" {
		return address{}, refuseURL(complaint)
	}
	if complaint = inspectPath(path); complaint != "" {
		return address{}, refuseURL(complaint)
	}
	if malformedEscape(query) {
		return address{}, refuseURL("its query contains a % that is not followed by two hexadecimal digits; write %25 where the character itself is meant")
	}
	a.path = escape(path, inPath)
	return a, nil
}

// locate returns the host and the path from the root, or what is wrong.
func locate(path string, account credentials.Account) (host, rooted, complaint string) {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch host, _, _ := strings.Cut(strings.ToLower(first), ":"); {
	case strings.HasSuffix(host, ".netsuite.com"):
		return "", "", "it begins with a host, but not with https://; write https:// in front of it"
	case windowsFile().MatchString(path):
		return "", "", windowsHint(path)
	}
	if scheme, rest, ok := cutScheme(path); ok {
		authority, rest, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "/")
		host := ownHost(authority, account)
		switch {
		case strings.ToLower(scheme) != "https" || !strings.HasPrefix(path[len(scheme):], "://"):
			return "", "", "only https addresses are allowed"
		case host == "":
			return "", "", "its host is not one of this account's: " + account.APIHost() + " and " + account.RESTletHost() + ", without port or user"
		case rest == "":
			return "", "", "its path is empty"
		}
		return host, "/" + rest, ""
	}
	trimmed := strings.TrimPrefix(path, "/")
	switch {
	case strings.HasPrefix(path, "//"):
		return "", "", "it begins with //, which would name another host"
	case trimmed == "":
		return "", "", "its path is empty"
	case strings.HasPrefix(trimmed, restletRoot[1:]):
		return account.RESTletHost(), "/" + trimmed, ""
	case strings.HasPrefix(trimmed, restRoot[1:]):
		return account.APIHost(), "/" + trimmed, ""
	default:
		return account.APIHost(), restRoot + trimmed, ""
	}
}

// windowsFile is a file name of Windows.
var windowsFile = lazyregexp.New(`^[A-Za-z]:[/\\\\]`)

// windowsHint says what to write in place of a file name of Windows. Git Bash makes
// one of each argument that begins with a slash: C:/Program Files/Git/services/rest/…
func windowsHint(path string) string {
	hint := "it is a file name of Windows, which Git Bash makes of a path that begins with a slash; write the path without its leading slash"
	path = strings.ReplaceAll(path, `\`, "/")
	for _, root := range []string{restRoot, restletRoot, "/record/v1/", "/query/v1/"} {
		if i := strings.Index(path, root); i > 0 {
			return hint + " (" + path[i+1:] + "), or set MSYS_NO_PATHCONV=1"
		}
	}
	return hint + ", or set MSYS_NO_PATHCONV=1"
}

// ownHost returns which of the account's hosts an authority names, "" for none.
// The length is compared, too, since strings.ToLower turns the Kelvin sign, which
// is longer, into a k; strings.EqualFold would also treat ſ as an s.
func ownHost(authority string, account credentials.Account) string {
	authority = strings.TrimSuffix(authority, ":443") // NetSuite itself writes it
	for _, host := range []string{account.APIHost(), account.RESTletHost()} {
		if len(authority) == len(host) && strings.ToLower(authority) == host {
			return host
		}
	}
	return ""
}

// cutScheme splits "scheme:rest". A colon after a slash, as in customer/eid:A1,
// ends no scheme.
func cutScheme(path string) (scheme, rest string, ok bool) {
	i := strings.IndexAny(path, ":/\\@")
	if i < 0 || path[i] != ':' {
		return "", "", false
	}
	return path[:i], path[i+1:], true
}

// inspectPath returns what is wrong with a path, "" for nothing. It looks for
// segments of dots after decoding the path completely, since a server may decode it
// more than once. What follows a semicolon is a parameter to some servers.
func inspectPath(path string) string {
	if strings.Contains(path, "//") {
		return "its path contains //"
	}
	if malformedEscape(path) {
		return "its path contains a % that is not followed by two hexadecimal digits; write %25 where the character itself is meant"
	}
	if strings.Contains(path, `\`) {
		return `its path contains a \`
	}
	bare := unescapeAll(path)
	for segment := range strings.FieldsFuncSeq(bare, func(r rune) bool { return r == '/' || r == '\\' }) {
		if i := strings.IndexAny(segment, ";?#"); i >= 0 { // a server that decodes once more ends the segment here
			segment = segment[:i]
		}
		if segment == "." || segment == ".." {
			return "a segment of its path is . or .., perhaps in an escaped form"
		}
	}
	return ""
}

func (a address) url() *url.URL {
	return &url.URL{Scheme: "https", Host: a.host, Path: unescape(a.path), RawPath: a.path, RawQuery: a.query}
}

// scope returns the scope of the token that the path needs, on either host.
func (a address) scope() credentials.Scope {
	if a.restlet() {
		return credentials.ScopeRESTlets
	}
	return credentials.ScopeREST
}

func (a address) restlet() bool { return strings.HasPrefix(a.path, restletRoot) }

// likelyPath returns the path that was probably meant where this one names no
// service of NetSuite's, such as record/v1/customer/101 for customer/101; "" where
// it names one, or nothing is near.
func (a address) likelyPath() string {
	rest, ok := strings.CutPrefix(a.path, restRoot)
	if !ok {
		return ""
	}
	trimmed := strings.TrimPrefix(strings.TrimPrefix(rest, "services/"), "rest/")
	first, below, _ := strings.Cut(trimmed, "/")
	second, deeper, _ := strings.Cut(below, "/")
	lower := strings.ToLower(first)
	switch {
	case strings.HasSuffix(lower, ".nl"):
		return restletRoot + trimmed
	case lower == "suiteql":
		return "query/v1/suiteql"
	case first == "v1":
		return "record/" + trimmed
	case slices.Contains(services, lower) && version().MatchString(second):
		trimmed = lower + "/v1/" + deeper
	case slices.Contains(services, lower) && below != "":
		trimmed = lower + "/v1/" + below
	case first == "" || slices.Contains(services, lower) || version().MatchString(second):
		return ""
	default:
		trimmed = "record/v1/" + trimmed
	}
	if trimmed == rest {
		return ""
	}
	return trimmed
}

// recordPath reports whether this is the path of records, where a 404 may mean
// that a record is missing.
func (a address) recordPath() bool {
	rest, ok := strings.CutPrefix(a.path, recordRoot+"v1/")
	return ok && rest != "" && !strings.HasPrefix(rest, "metadata-catalog")
}

var version = lazyregexp.New(`^v[0-9]+$`)

// services are the first segments of the paths that Oracle documents below
// /services/rest/.
//
//nolint:gochecknoglobals // a constant list
var services = []string{"record", "query", "async", "system", "auth"}

// suiteQL reports whether a POST here is a query and changes nothing. An escaped
// spelling is not recognised, which is the safe side.
func (a address) suiteQL() bool { return a.path == suiteQLPath }

func refuseURL(why string) error {
	message := "The URL was refused, and nothing was sent: " + why + ". Write a path such as record/v1/customer/1234, or an https address on the account's API hosts."
	return &failure.Error{
		Reason: failure.URLRefused, Message: message, Outcome: failure.NotSent, Field: "url",
		Violations: []failure.Violation{{Field: "url", Description: message}},
	}
}

func invalidInput(field, description string) error {
	return failure.Invalid(failure.InvalidInput, "input", []failure.Violation{schema.Violation(field, "%s", description)})
}
