package actions

import (
	"encoding/json"
	"strconv"
)

const (
	maxNameBytes   = 80       // of a member's name: more than any that is looked for, every letter escaped
	maxMemberBytes = 64 << 10 // of a member that is kept: more than the links of any page
)

// pageScan finds in a page what belongs to its collection: where the text of its
// items stands, and what it says of the pages before and after. It takes the page
// in pieces of any size, in constant memory, and the members in any order. What it
// is given must be the beginning of a JSON value, and is not checked again.
type pageScan struct {
	at       int64 // bytes that were scanned
	from, to int64 // where the text of the items begins and ends, -1 while that is not known
	count    int   // of items that have begun
	twice    string

	depth   int
	object  bool // the page is one
	quoted  bool // within a string
	escaped bool // behind a backslash in one
	naming  bool // a string is the name of a member
	valued  bool // the value of the member has begun
	inItems bool
	kept    []byte // the name or the value that is being read
	keeping bool
	most    int // bytes of it that may be kept

	member string            // the name of the member that is being read, "" for one that does not matter
	values map[string]string // of the members that matter, as they are written; "" for one that is too long
}

// scanPage returns a scan of a page, of which the first bytes are passed over.
func scanPage(skip int) *pageScan {
	return &pageScan{at: int64(skip), from: -1, to: -1, values: map[string]string{}}
}

func (s *pageScan) write(p []byte) {
	for i := 0; i < len(p); {
		switch {
		case s.quoted:
			i += s.text(p[i:])
		case s.inItems && s.depth > 2:
			i += s.within(p[i:])
		default:
			s.structure(p[i], s.at+int64(i))
			i++
		}
	}
	s.at += int64(len(p))
}

// within takes what p begins with of an item, up to the next string or to the end
// of the item, and returns its length. Nearly all of a page is in items, and the
// next page is not asked for before the scan has ended.
func (s *pageScan) within(p []byte) int {
	for i, b := range p {
		switch b {
		case '"':
			s.quoted = true
			return i + 1
		case '{', '[':
			s.depth++
		case '}', ']':
			if s.depth--; s.depth == 2 {
				return i + 1
			}
		}
	}
	return len(p)
}

// text takes what p begins with of a string, and returns its length.
func (s *pageScan) text(p []byte) int {
	n := 1
	switch {
	case s.escaped:
		s.escaped = false
	default:
		end := 0
		for end < len(p) && p[end] != '"' && p[end] != '\\' {
			end++
		}
		switch {
		case end == len(p):
			n = end
		case p[end] == '\\':
			s.escaped, n = true, end+1
		default:
			s.quoted, n = false, end+1
		}
	}
	s.keep(p[:n])
	if !s.quoted && s.naming && s.depth == 1 {
		s.named()
	}
	return n
}

// structure takes a byte outside of strings.
func (s *pageScan) structure(b byte, at int64) {
	switch b {
	case ' ', '\t', '\r', '\n':
		return
	case ':':
		if s.depth == 1 {
			s.naming, s.valued = false, false
			return
		}
	case ',':
		switch {
		case s.depth == 1:
			s.ended()
			s.naming = s.object
			return
		case s.inItems && s.depth == 2:
			s.count++
		}
	case '}', ']':
		s.close(b, at)
		return
	}
	if s.depth == 1 && s.object && !s.naming && !s.valued {
		s.begin(b)
	}
	if s.inItems && s.depth == 2 && s.from < 0 {
		s.from, s.count = at, 1
	}
	s.open(b)
}

// begin begins the value of a member.
func (s *pageScan) begin(b byte) {
	s.valued = true
	switch s.member {
	case "":
	case "items":
		s.inItems = b == '[' && s.from < 0
	default:
		s.start(maxMemberBytes)
	}
}

func (s *pageScan) open(b byte) {
	switch b {
	case '"':
		s.quoted = true
		if s.naming && s.depth == 1 {
			s.start(maxNameBytes)
		}
	case '{', '[':
		if s.depth == 0 {
			s.object, s.naming = b == '{', b == '{'
		}
		s.depth++
	}
	s.keep([]byte{b})
}

func (s *pageScan) close(b byte, at int64) {
	s.depth--
	switch s.depth {
	case 0:
		s.ended()
	case 1:
		if s.inItems {
			if s.from < 0 {
				s.from = at
			}
			s.to, s.inItems = at, false
		}
	}
	if s.depth > 0 {
		s.keep([]byte{b})
	}
}

func (s *pageScan) start(most int) {
	s.kept, s.keeping, s.most = s.kept[:0], true, most
}

func (s *pageScan) keep(p []byte) {
	if !s.keeping {
		return
	}
	if len(s.kept)+len(p) > s.most {
		s.keeping, s.kept = false, s.kept[:0]
		return
	}
	s.kept = append(s.kept, p...)
}

// named ends the name of a member.
func (s *pageScan) named() {
	var name string
	if !s.keeping || json.Unmarshal(s.kept, &name) != nil {
		name = ""
	}
	s.keeping, s.member = false, ""
	switch name {
	case "items", "hasMore", "links", "offset", "totalResults":
		if _, there := s.values[name]; there {
			s.twice = name
		}
		s.member, s.values[name] = name, ""
	}
}

// ended ends the value of a member.
func (s *pageScan) ended() {
	if s.keeping && s.member != "" {
		s.values[s.member] = string(s.kept)
	}
	s.keeping, s.member = false, ""
}

// items returns the part of p, which stands at a place within the page and was
// scanned, that belongs to the items.
func (s *pageScan) items(p []byte, at int64) []byte {
	if s.from < 0 {
		return nil
	}
	from, to := max(s.from-at, 0), int64(len(p))
	if s.to >= 0 {
		to = min(to, s.to-at)
	}
	if from >= to {
		return nil
	}
	return p[from:to]
}

// lists reports whether the page has items, as far as it is known.
func (s *pageScan) lists() bool { return s.inItems || s.to >= 0 }

// has reports whether the page has a member that matters, read to its end.
func (s *pageScan) has(name string) bool { return s.values[name] != "" }

// more returns what the page says of more pages. known is false where it says
// nothing, or something else than true and false.
func (s *pageScan) more() (more, known bool) {
	text := s.values["hasMore"]
	return text == "true", text == "true" || text == "false"
}

// number returns a member that is a whole number, not negative.
func (s *pageScan) number(name string) (int64, bool) {
	n, err := strconv.ParseInt(s.values[name], 10, 64)
	return n, err == nil && n >= 0
}

// next returns the page's link to the next one, "" for none.
func (s *pageScan) next() string {
	var links []struct{ Rel, Href string }
	if json.Unmarshal([]byte(s.values["links"]), &links) != nil {
		return ""
	}
	for _, link := range links {
		if link.Rel == "next" {
			return link.Href
		}
	}
	return ""
}
