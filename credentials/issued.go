package credentials

import "time"

const (
	// maxIssued bounds the memory for issued tokens, of about 1 KiB each.
	maxIssued = 8192
	// maxTokenLifetime is NetSuite's (NS:section_162755359851). A token is
	// remembered for so long even if the response stated less.
	maxTokenLifetime = time.Hour
)

// issuedTokens remembers the tokens of each credential for as long as they are
// valid, so that they are redacted after they were renewed, discarded or evicted
// from the cache, too. Source.mu guards it.
type issuedTokens struct {
	byOwner map[tokenKey][]issuedToken // oldest first; the keys have no scope
	order   []tokenKey                 // the owner of each token, oldest first
}

type issuedToken struct {
	value string
	until time.Time
}

// add remembers a token, and forgets the oldest ones that have expired or are too
// many.
func (i *issuedTokens) add(owner tokenKey, value string, now, expires time.Time) {
	if i.byOwner == nil {
		i.byOwner = map[tokenKey][]issuedToken{}
	}
	until := now.Add(maxTokenLifetime)
	if expires.After(until) {
		until = expires
	}
	until = until.Add(maxActionTime) // a call that used the token may still run
	i.byOwner[owner] = append(i.byOwner[owner], issuedToken{value, until})
	i.order = append(i.order, owner)
	for len(i.order) > maxIssued || now.After(i.byOwner[i.order[0]][0].until) {
		i.forgetOldest()
	}
}

func (i *issuedTokens) forgetOldest() {
	owner := i.order[0]
	i.order = i.order[1:]
	if rest := i.byOwner[owner][1:]; len(rest) > 0 {
		i.byOwner[owner] = rest
	} else {
		delete(i.byOwner, owner)
	}
}

// of returns the tokens of a credential, the latest first.
func (i *issuedTokens) of(owner tokenKey) []string {
	tokens := i.byOwner[owner]
	values := make([]string, 0, len(tokens))
	for n := len(tokens) - 1; n >= 0; n-- {
		values = append(values, tokens[n].value)
	}
	return values
}
