package schema

// definitions returns the schema's definitions: simplified forms of the fields
// that JSON Forms cannot draw, which are those with several types and those
// with members of any name. Nothing refers to them, so they do not change what
// is valid. The uischema for JSON Forms takes its controls from them: JSON
// Forms reads the scope #/definitions/body as the property body.
func (d *Document) definitions() object {
	definitions := object{}
	for _, f := range d.fields {
		if simple, ok := f.simplified(); ok {
			definitions = append(definitions, member{f.Name, simple.schema()})
		}
	}
	return definitions
}

func (f Field) simplified() (Field, bool) {
	switch {
	case f.KnownMembers != nil:
		return Field{Name: f.Name, Title: f.Title, Description: f.Description, Types: f.Types, KnownMembers: f.KnownMembers}, true
	case f.Multiline && f.acceptsAny():
		return Field{Name: f.Name, Title: f.Title, Description: f.Description, Types: one("string")}, true
	default:
		return Field{}, false
	}
}
