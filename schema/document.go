package schema

import "slices"

// Document is one of the four documents of the contract.
type Document struct {
	name    string // in messages
	title   string
	summary string
	fields  []Field

	// closed documents refuse unknown fields, so that a misspelt name is not
	// ignored silently.
	closed bool

	// fromForms documents take the texts that forms send for booleans and
	// integers (see formValue).
	fromForms bool
}

// The documents of the contract. Credentials may have unknown fields, since
// platforms add their own.
var (
	Credentials = &Document{
		name: "credentials", title: "NetSuite Credentials",
		summary: "OAuth 2.0 client credentials (machine to machine) of a NetSuite account.",
		fields:  credentialFields,
	}
	Config = &Document{
		name: "config", title: "Make Raw Request: Settings",
		summary: "How the step treats answers, failures and time.",
		fields:  configFields, closed: true, fromForms: true,
	}
	Input = &Document{
		name: "input", title: "Make Raw Request: Request",
		summary: "The HTTP request to send to NetSuite.",
		fields:  inputFields, closed: true,
	}
	Output = &Document{
		name: "output", title: "Make Raw Request: Answer",
		summary: "What NetSuite answered.",
		fields:  outputFields, closed: true,
	}
)

var documents = []*Document{Credentials, Config, Input, Output}

func (d *Document) field(name string) (Field, bool) {
	if i := d.position(name); i < len(d.fields) {
		return d.fields[i], true
	}
	return Field{}, false
}

// position returns the field's place in the form; unknown names come last.
func (d *Document) position(name string) int {
	i := slices.IndexFunc(d.fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return len(d.fields)
	}
	return i
}

func (d *Document) names() []string {
	var names []string
	for _, f := range d.fields {
		names = append(names, f.Name)
	}
	return names
}
