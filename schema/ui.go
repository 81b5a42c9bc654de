package schema

// ui returns one document for each form library that needs one.
func (k *Kind) ui() object {
	return object{{"rjsf", k.rjsf()}, {"jsonforms", k.jsonforms()}}
}

// rjsf returns a uiSchema for react-jsonschema-form.
func (k *Kind) rjsf() object {
	order := []string{}
	ui := object{}
	for _, f := range k.fields {
		order = append(order, f.Name)
		var hints object
		switch {
		case f.Lines:
			hints = append(hints, member{"ui:widget", "textarea"}, member{"ui:options", object{{"rows", 8}}})
		case f.Secret:
			hints = append(hints, member{"ui:widget", "password"})
		}
		if len(f.Types) > 1 {
			hints = append(object{{"ui:field", "StringField"}}, hints...)
		}
		if f.Placeholder != "" {
			hints = append(hints, member{"ui:placeholder", f.Placeholder})
		}
		if hints != nil {
			ui = append(ui, member{f.Name, hints})
		}
	}
	return append(object{{"ui:order", order}}, ui...)
}

// jsonforms returns a uischema for JSON Forms.
func (k *Kind) jsonforms() object {
	controls := []object{}
	for _, f := range k.fields {
		control := object{{"type", "Control"}, {"scope", "#/properties/" + f.Name}}
		switch {
		case f.Lines:
			control = append(control, member{"options", object{{"multi", true}}})
		case f.Secret:
			control = append(control, member{"options", object{{"format", "password"}}})
		}
		controls = append(controls, control)
	}
	return object{{"type", "VerticalLayout"}, {"elements", controls}}
}
