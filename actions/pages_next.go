package actions

import (
	"crypto/sha256"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// after returns the request for the next page: NetSuite's own link, or without one
// the same request at an offset. A link is followed only to the same service on the
// same host, so that the request stays the read that it is, and the token stays
// with its account. NetSuite may write http, or the port.
func (r *request) after(link string, offset int64) (next *request, wrong string) {
	following := *r
	if link == "" {
		following.query = withOffset(r.query, offset)
		return &following, ""
	}
	const refused = "its link to the next page was refused, and nothing was sent there: it does not lead to the same service of this account"
	if strings.ContainsFunc(link, unicode.IsControl) {
		return nil, refused
	}
	if len(link) > len("http://") && strings.EqualFold(link[:len("http://")], "http://") {
		link = "https://" + link[len("http://"):]
	}
	a, err := resolveURL(link, r.account)
	if err != nil || a.host != r.host || a.template() != r.template() {
		return nil, refused
	}
	following.address = a
	return &following, ""
}

// withOffset returns a query, as it is written but for its offset.
func withOffset(query string, offset int64) string {
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if bare, err := url.QueryUnescape(name); part != "" && (err != nil || bare != "offset") {
			parts = append(parts, part)
		}
	}
	return strings.Join(append(parts, "offset="+strconv.FormatInt(offset, 10)), "&")
}

// queryOffset returns the offset that a query asks for.
func queryOffset(query string) int64 {
	values, _ := url.ParseQuery(query) // as far as it can be read
	n, _ := strconv.ParseInt(values.Get("offset"), 10, 64)
	return max(n, 0)
}

// identity tells one address from another.
func (a address) identity() [sha256.Size]byte {
	return sha256.Sum256([]byte(a.host + a.path + "?" + a.query))
}
