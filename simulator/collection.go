package simulator

import (
	"net/url"
	"strconv"
)

const (
	maxPage  = 1000 // records on a page
	maxPages = 1000
)

// link is one of an answer's links. Of a page's links, only self has a method.
type link struct {
	Rel    string `json:"rel"`
	Href   string `json:"href"`
	Method string `json:"method,omitempty"`
}

func selfLink(href string) []link { return []link{{"self", href, "GET"}} }

// page is a collection's answer (NS:section_156414087576).
type page struct {
	Links   []link `json:"links"`
	Count   int    `json:"count"`
	HasMore bool   `json:"hasMore"`
	Items   any    `json:"items"`
	Offset  int    `json:"offset"`
	Total   int    `json:"totalResults"`
}

// window reads limit and offset: offset is a multiple of limit.
func window(query url.Values) (limit, offset int, no *response) {
	limit = maxPage
	bad := func(name, text string) (int, int, *response) {
		return 0, 0, problems(400, errorDetail{Detail: text, Code: "INVALID_REQUEST", QueryParam: name})
	}
	var err error
	if query.Has("limit") {
		if limit, err = strconv.Atoi(query.Get("limit")); err != nil || limit < 1 || limit > maxPage {
			return bad("limit", "Invalid value for the query parameter limit. The limit has to be between 1 and 1000.")
		}
	}
	if query.Has("offset") {
		if offset, err = strconv.Atoi(query.Get("offset")); err != nil || offset < 0 {
			return bad("offset", "Invalid value for the query parameter offset.")
		}
	}
	if offset%limit != 0 {
		return bad("offset", "Invalid value for the query parameter offset. The offset has to be divisible by limit.")
	}
	if offset >= maxPages*limit {
		return bad("offset", "Invalid value for the query parameter offset. A collection has at most 1000 pages.")
	}
	return limit, offset, nil
}

// links gives a page its links, in NetSuite's order: previous, first, next, last,
// self. What lies behind the last page that NetSuite serves is not mentioned: the
// collection seems to end there.
func (p *page) links(c *call, query url.Values, limit int) {
	at := func(rel string, offset int, method string) {
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		q.Set("limit", strconv.Itoa(limit))
		q.Set("offset", strconv.Itoa(offset))
		p.Links = append(p.Links, link{rel, c.self() + "?" + q.Encode(), method})
	}
	reachable := min(p.Total, maxPages*limit)
	p.HasMore = p.Offset+p.Count < reachable
	p.Links = []link{}
	if p.Offset > 0 {
		at("previous", p.Offset-limit, "")
		at("first", 0, "")
	}
	if p.HasMore {
		at("next", p.Offset+limit, "")
		at("last", (reachable-1)/limit*limit, "")
	}
	if len(query) == 0 {
		p.Links = append(p.Links, link{"self", c.self(), c.r.Method})
		return
	}
	at("self", p.Offset, c.r.Method)
}

// collection lists the records of a type: ids and links only.
func (a *Account) collection(c *call, kind recordType) *response {
	query := c.r.URL.Query()
	limit, offset, no := window(query)
	if no != nil {
		return no
	}
	keep, err := a.parseFilter(kind, query.Get("q"))
	if err != nil {
		return problems(400, errorDetail{Detail: "Invalid query: " + err.Error() + ".", Code: "INVALID_PARAMETER", QueryParam: "q"})
	}
	type item struct {
		Links []link `json:"links"`
		ID    string `json:"id"`
	}
	items := []item{}
	total := 0
	a.records.mu.RLock()
	if t := a.records.tables[kind.name]; t != nil {
		ids := t.ids
		if query.Get("q") == "" { // those before the page need no look
			total = min(offset, len(ids))
			ids = ids[total:]
		}
		for _, id := range ids {
			if !keep(t.records[id]) {
				continue
			}
			if total >= offset && len(items) < limit {
				items = append(items, item{selfLink(a.records.href(kind, id)), strconv.FormatInt(id, 10)})
			}
			total++
		}
	}
	a.records.mu.RUnlock()
	p := page{Count: len(items), Items: items, Offset: offset, Total: total}
	p.links(c, query, limit)
	return replyJSON(200, typeCollection, p)
}
