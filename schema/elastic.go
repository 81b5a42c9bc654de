package schema

import "slices"

// elasticFields returns the fields as elastic.io's descriptors have them, so that a
// host of that family can draw the form. The highest order comes first.
func (d *Document) elasticFields() object {
	elasticFields := object{}
	for i, f := range d.fields {
		v := object{
			{"label", f.Title},
			{"viewClass", f.viewClass()},
			{"required", f.Required},
		}
		if f.Placeholder != "" {
			v = append(v, member{"placeholder", f.Placeholder})
		}
		v = append(v, member{"note", f.Description}, member{"order", len(d.fields) - i})
		if choices := slices.Concat(f.Enum, f.Choices); choices != nil {
			model := object{}
			for _, value := range choices {
				model = append(model, member{value, value})
			}
			v = append(v, member{"model", model})
		}
		elasticFields = append(elasticFields, member{f.Name, v})
	}
	return elasticFields
}

func (f Field) viewClass() string {
	switch {
	case f.Multiline:
		return "TextAreaView" // a one-line field would turn a key's newlines into spaces
	case f.Secret:
		return "PasswordFieldView"
	case f.Enum != nil:
		return "SelectView"
	case f.Choices != nil:
		return "MultiSelectView" // gives a list, where a text field would give one text
	case f.Types[0] == "boolean":
		return "CheckBoxView"
	default:
		return "TextFieldView"
	}
}
