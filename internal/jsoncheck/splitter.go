package jsoncheck

// Splitter is Few for a document that arrives in pieces: each is checked as it comes,
// and the document is not gone through again. Its zero value is ready to use.
type Splitter struct {
	checker Checker
	at      stage
	offset  int // bytes of the pieces so far
	found   []stretch
	start   int // of the member that is being read
}

// stage is what a Splitter expects next, besides whitespace.
type stage uint8

const (
	atObject stage = iota
	atFirst        // a member or }
	atMember
	inMember
	behindMember // a comma or }
	behindObject // nothing
	atFault      // something is wrong, or there are too many members
)

// stretch is where a member stands, from its name to its value's end.
type stretch struct{ start, end int }

// Write takes the next piece.
func (s *Splitter) Write(p []byte) {
	for i := 0; ; {
		if s.at != inMember {
			i += spaces(p[i:])
		}
		if i == len(p) || s.at == atFault {
			break
		}
		i += s.step(p, i)
	}
	s.offset += len(p)
}

// step takes what stands at p[i], and returns how many bytes that were.
func (s *Splitter) step(p []byte, i int) int {
	switch b := p[i]; {
	case s.at == inMember:
		return s.member(p, i)
	case s.at == atObject && b == '{':
		s.checker = Checker{single: true}
		s.checker.push(true)
		s.at = atFirst
		return 1
	case (s.at == atFirst || s.at == behindMember) && b == '}':
		s.at = behindObject
		return 1
	case s.at == behindMember && b == ',':
		s.at = atMember
		return 1
	case s.at == atFirst, s.at == atMember:
		s.checker.state = beginName
		s.start, s.at = s.offset+i, inMember
	default:
		s.at = atFault
	}
	return 0
}

// member takes what is there of a member.
func (s *Splitter) member(p []byte, i int) int {
	n, problem := s.checker.advance(p[i:])
	switch ended := i+n < len(p); {
	case problem != nil, ended && (s.checker.depth != 1 || !s.checker.state.complete()):
		s.at = atFault
	case ended && len(s.found) == MostFew:
		s.at, s.found = atFault, nil
	case ended:
		if s.found == nil {
			s.found = make([]stretch, 0, usualMembers)
		}
		s.found = append(s.found, stretch{s.start, s.offset + i + n})
		s.at = behindMember
	}
	return n
}

// few returns the members of doc, which is what was written.
func (s *Splitter) few(doc []byte) (members []Member, ok bool) {
	if s.at != behindObject || s.offset != len(doc) {
		return nil, false
	}
	members = make([]Member, 0, len(s.found))
	var seen names
	for _, f := range s.found {
		value := f.start + skipString(doc[f.start:])
		if value-f.start > longName {
			return nil, false
		}
		name := decodeName(doc[f.start:value])
		if repeats(members, name, &seen) {
			return nil, false
		}
		value += spaces(doc[value:]) + 1 // the colon
		value += spaces(doc[value:])
		members = append(members, Member{Name: name, Value: doc[value:f.end:f.end]})
	}
	return members, true
}
