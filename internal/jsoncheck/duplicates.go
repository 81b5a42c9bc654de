package jsoncheck

import (
	"slices"
	"strconv"
	"strings"

	"netsuite-connector/internal/truncate"
)

const (
	maxPath  = 256 // bytes of a path that are shown
	fewNames = 16  // up to as many names, comparing is faster than hashing
)

// Duplicates looks for a name that appears more than once in an object, at any
// depth, and returns the path to the first one: names and indexes, joined by dots,
// cut when it is long. Its time is linear in the value's length. In a value that is
// not JSON it finds none.
func Duplicates(value []byte) (path string, found bool) {
	if !Valid(value) {
		return "", false
	}
	var stack []level
	for i := 0; i < len(value); {
		var top *level
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		switch b := value[i]; {
		case space(b) || b == ':':
			i++
		case b == '{' || b == '[':
			stack = append(stack, level{object: b == '{', name: b == '{'})
			i++
		case b == '}' || b == ']':
			stack = stack[:len(stack)-1]
			i++
		case b == ',':
			top.index++
			top.name = top.object
			i++
		case b == '"' && top != nil && top.name:
			end := i + skipString(value[i:])
			top.at, top.name = decodeName(value[i:end]), false
			if !top.names.add(top.at) {
				return pathOf(stack), true
			}
			i = end
		default:
			i += skipValue(value[i:])
		}
	}
	return "", false
}

// level is one of the arrays and objects around the position.
type level struct {
	object bool
	name   bool   // the next string is a name
	at     string // name of the current member
	index  int    // of the current element
	names  names
}

// pathOf returns the path to the innermost level's position.
func pathOf(stack []level) string {
	var path strings.Builder
	for i, l := range stack {
		if i > 0 {
			path.WriteByte('.')
		}
		if l.object {
			path.WriteString(l.at)
		} else {
			path.WriteString(strconv.Itoa(l.index))
		}
		if path.Len() > maxPath {
			break
		}
	}
	return truncate.Text(path.String(), maxPath)
}

// names is a set.
type names struct {
	few  []string
	many map[string]struct{}
}

// add adds a name, and reports whether it is new.
func (n *names) add(name string) bool {
	if n.many == nil {
		if slices.Contains(n.few, name) {
			return false
		}
		if len(n.few) < fewNames {
			n.few = append(n.few, name)
			return true
		}
		n.many = make(map[string]struct{}, 4*fewNames)
		for _, f := range n.few {
			n.many[f] = struct{}{}
		}
	}
	if _, has := n.many[name]; has {
		return false
	}
	n.many[name] = struct{}{}
	return true
}
