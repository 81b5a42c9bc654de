package schema

import "slices"

// Draft is the JSON Schema draft of the published schemas.
const Draft = "http://json-schema.org/draft-07/schema#"

// Schema returns the document's JSON Schema, in standard keywords only and in
// the order in which a form shows the properties.
func (d *Document) Schema() []byte { return encode(d.schema()) }

func (d *Document) schema() object {
	properties := object{}
	var required []string
	for _, f := range d.fields {
		properties = append(properties, member{f.Name, f.schema()})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	s := object{
		{"$schema", Draft},
		{"title", d.title},
		{"description", d.summary},
		{"type", "object"},
		{"properties", properties},
	}
	if len(required) > 0 {
		s = append(s, member{"required", required})
	}
	if d.closed { // open is the default, and where it is said, forms offer to add fields
		s = append(s, member{"additionalProperties", false})
	}
	if definitions := d.definitions(); len(definitions) > 0 {
		s = append(s, member{"definitions", definitions})
	}
	return s
}

func (f Field) schema() object {
	s := object{{"title", f.Title}, {"description", f.Description}, {"type", typeKeyword(f.Types)}}
	add := func(name string, value any) { s = append(s, member{name, value}) }
	if f.KnownMembers != nil && f.MemberTypes == nil { // in a definition
		offers := object{}
		for _, o := range f.KnownMembers {
			offers = append(offers, member{o.Name, o.schema()})
		}
		add("properties", offers)
	}
	if f.MemberTypes != nil {
		values := object{{"type", typeKeyword(f.MemberTypes)}}
		if f.MemberMaxLength > 0 {
			values = append(values, member{"maxLength", f.MemberMaxLength})
		}
		if f.MemberLists {
			values = object{
				{"type", append(slices.Clone(f.MemberTypes), "array")},
				{"items", object{{"type", typeKeyword(f.MemberTypes)}}},
			}
		}
		if f.Types[0] == "array" {
			add("items", append(object{{"title", f.MemberTitle}}, values...))
		} else {
			add("additionalProperties", values)
		}
	}
	if f.Enum != nil {
		add("enum", f.Enum)
	}
	if f.Minimum != nil {
		add("minimum", *f.Minimum)
	}
	if f.Maximum != nil {
		add("maximum", *f.Maximum)
	}
	if f.Required && f.Types[0] == "string" && f.Enum == nil {
		add("minLength", 1)
	}
	if f.MaxLength > 0 {
		add("maxLength", f.MaxLength)
	}
	if f.Default != nil {
		add("default", f.Default)
	}
	if f.Examples != nil {
		add("examples", f.Examples)
	}
	if f.MediaType != "" {
		add("contentMediaType", f.MediaType)
	}
	if f.Secret {
		add("writeOnly", true)
	}
	return s
}

func typeKeyword(types []string) any {
	if len(types) == 1 {
		return types[0]
	}
	return types
}
