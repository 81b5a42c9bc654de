package schema

// Field is one property of a document, with everything that a schema or a form
// says about it.
type Field struct {
	Name        string
	Title       string
	Description string
	Types       []string // JSON Schema types; one, except for the bodies
	Required    bool
	Secret      bool // writeOnly: forms do not show it again
	Multiline   bool // forms draw a text area
	Default     any
	Examples    []any
	Enum        []string
	Minimum     *int
	Maximum     *int
	MaxLength   int // characters of a text; 0 for no limit
	MediaType   string
	Placeholder string
	Choices     []string // members of an array that forms offer with a tick box each

	// Of an object or an array:

	MemberTypes     []string // the types of its members; nil for any
	MemberTitle     string   // the title of one member of an array
	MemberLists     bool     // a member may also be an array of MemberTypes
	MemberMaxLength int      // characters of a member that is a text; 0 for no limit
	MaxSize         int      // bytes of all names and texts of an object together; 0 for no limit
	KnownMembers    []Field  // members of an object for which forms have a field of their own
}

// acceptsAny reports whether the field takes any JSON, which is not checked.
func (f Field) acceptsAny() bool { return len(f.Types) > 1 }

func one(t string) []string { return []string{t} }

func bound(n int) *int { return &n }
