package schema

// ui returns one document for each form library that needs one.
func (d *Document) ui() object {
	return object{{"rjsf", d.rjsf()}, {"jsonforms", d.jsonforms()}}
}

// rjsf returns a uiSchema for react-jsonschema-form.
func (d *Document) rjsf() object {
	order := []string{}
	ui := object{}
	for _, f := range d.fields {
		order = append(order, f.Name)
		if hints := f.rjsf(); len(hints) > 0 {
			ui = append(ui, member{f.Name, hints})
		}
	}
	return append(object{{"ui:order", order}}, ui...)
}

func (f Field) rjsf() object {
	rows := member{"ui:options", object{{"rows", 8}}}
	var hints object
	switch {
	case f.Multiline && len(f.Types) > 1:
		// A widget's full name is found whatever the types are, a short one is not.
		hints = object{{"ui:widget", "TextareaWidget"}, rows}
	case f.Multiline:
		hints = object{{"ui:widget", "textarea"}, rows}
	case f.Secret:
		hints = object{{"ui:widget", "password"}}
	case f.MemberLists:
		hints = object{{"additionalProperties", object{{"ui:widget", "TextWidget"}}}}
	}
	if f.Placeholder != "" {
		hints = append(hints, member{"ui:placeholder", f.Placeholder})
	}
	return hints
}

// jsonforms returns a uischema for JSON Forms.
func (d *Document) jsonforms() object {
	elements := []object{}
	for _, f := range d.fields {
		simple, simplified := f.simplified()
		switch {
		case f.KnownMembers != nil:
			elements = append(elements, simple.group())
		case simplified:
			elements = append(elements, f.control("#/definitions/"))
		default:
			elements = append(elements, f.control("#/properties/"))
		}
	}
	return object{{"type", "VerticalLayout"}, {"elements", elements}}
}

// group offers the members of an object that are known by name.
func (f Field) group() object {
	controls := []object{}
	for _, o := range f.KnownMembers {
		controls = append(controls, o.control("#/definitions/"+f.Name+"/properties/"))
	}
	return object{{"type", "Group"}, {"label", f.Title}, {"elements", controls}}
}

func (f Field) control(scope string) object {
	var options object
	switch {
	case f.Multiline:
		options = append(options, member{"multi", true})
	case f.Secret:
		options = append(options, member{"format", "password"})
	}
	if f.Placeholder != "" {
		options = append(options, member{"placeholder", f.Placeholder})
	}
	control := object{{"type", "Control"}, {"scope", scope + f.Name}}
	if options != nil {
		control = append(control, member{"options", options})
	}
	return control
}
