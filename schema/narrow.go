package schema

// narrowed returns the definitions of a schema: fields of several types, or with
// members of any name, as a person fills them in. They change nothing of what is
// valid. JSON Forms draws no list of types and no free names; its uischema takes
// these fields from here, since it reads #/definitions/body as the schema of the
// property body.
func (k *Kind) narrowed() object {
	definitions := object{}
	for _, f := range k.fields {
		if n, ok := f.narrowed(); ok {
			definitions = append(definitions, member{f.Name, n.schema()})
		}
	}
	return definitions
}

func (f Field) narrowed() (Field, bool) {
	switch {
	case f.Offers != nil:
		return Field{Name: f.Name, Title: f.Title, Description: f.Description, Types: f.Types, Offers: f.Offers}, true
	case f.Lines && len(f.Types) > 1:
		return Field{Name: f.Name, Title: f.Title, Description: f.Description, Types: one("string")}, true
	default:
		return Field{}, false
	}
}
