package schema

import "slices"

// views returns the fields as elastic.io's descriptors have them, so that a
// host of that family can draw the form. The highest order comes first.
func (k *Kind) views() object {
	views := object{}
	for i, f := range k.fields {
		v := object{
			{"label", f.Title},
			{"viewClass", f.viewClass()},
			{"required", f.Required},
		}
		if f.Placeholder != "" {
			v = append(v, member{"placeholder", f.Placeholder})
		}
		v = append(v, member{"note", f.Description}, member{"order", len(k.fields) - i})
		if choices := slices.Concat(f.Enum, f.Choices); choices != nil {
			model := object{}
			for _, value := range choices {
				model = append(model, member{value, value})
			}
			v = append(v, member{"model", model})
		}
		views = append(views, member{f.Name, v})
	}
	return views
}

func (f Field) viewClass() string {
	switch {
	case f.Lines:
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
