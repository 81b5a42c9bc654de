// Package schema is the one source of what the connector declares: the JSON
// Schemas of credentials, config, input and output, the form fields, and
// component.json, all made from one table of fields. It is also the one place
// that validates documents against them.
package schema

// Field is one property of a document, with everything that a schema or a form
// says about it.
type Field struct {
	Name        string
	Title       string
	Description string
	Types       []string // JSON Schema types; one, but for the bodies
	Required    bool
	Secret      bool // writeOnly: forms do not show it again
	Lines       bool // several lines: a text area wherever it is drawn
	Default     any
	Examples    []any
	Enum        []string
	Minimum     *int
	Maximum     *int
	MaxLength   int      // bytes of JSON, 256 KiB if 0; not published, since forms would cut what is pasted
	Values      []string // types of the members of an object or array; nil for any
	Item        string   // the title of one member of an array
	Lists       bool     // Values may also stand in an array
	MediaType   string
	Placeholder string
	Offers      []Field  // members of an object that are worth a field of their own
	Choices     []string // members of a list that are worth a tick box
}

// Kind is one of the four documents.
type Kind struct {
	name    string // as errors call it
	title   string
	summary string
	fields  []Field
	closed  bool // unknown fields are refused, since a typo would be lost silently
}

// The documents of the contract. Unknown fields are ignored in credentials,
// where platforms add their own.
var (
	Credentials = &Kind{
		name: "credentials", title: "NetSuite Credentials",
		summary: "OAuth 2.0 client credentials (machine to machine) of a NetSuite account.",
		fields:  credentialFields,
	}
	Config = &Kind{
		name: "config", title: "Make Raw Request: Settings",
		summary: "How the step treats answers, failures and time.",
		fields:  configFields, closed: true,
	}
	Input = &Kind{
		name: "input", title: "Make Raw Request: Request",
		summary: "The HTTP request to send to NetSuite.",
		fields:  inputFields, closed: true,
	}
	Output = &Kind{
		name: "output", title: "Make Raw Request: Answer",
		summary: "What NetSuite answered.",
		fields:  outputFields, closed: true,
	}
)

func (k *Kind) field(name string) (Field, bool) {
	for _, f := range k.fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Title returns what forms call a field. False means that the document has no
// such field.
func (k *Kind) Title(name string) (string, bool) {
	f, ok := k.field(name)
	return f.Title, ok
}

func bound(n int) *int { return &n }
