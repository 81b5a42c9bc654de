package schema

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/internal/jsoncheck"
)

// maxViolations bounds what one document can make us say: a document may hold
// millions of unknown names.
const maxViolations = 100

// fieldViolation is a violation within the top-level field that root names.
type fieldViolation struct {
	root string
	failure.Violation
}

// Parse reads a document and checks it against its schema. It returns all
// violations, in the order of the form. The values are those of the fields that
// are not wrong as a whole: an object of which only some members are wrong is
// among them, so that the meaning of the others can be checked in the same
// call. They are nil when doc is not a JSON object. A body's content is not
// checked, as long as it is JSON.
//
// The values alias doc, except for those that a form sent as text.
func (d *Document) Parse(doc []byte) (Values, []failure.Violation) {
	values, violations, _ := d.ParseWithin(context.Background(), doc, nil)
	return values, violations
}

// ParseWithin is Parse until ctx ends, whose error it then returns. A document that
// split has split as it arrived is not gone through a second time; nil for none.
func (d *Document) ParseWithin(ctx context.Context, doc []byte, split *jsoncheck.Splitter) (Values, []failure.Violation, error) {
	members, few, err := jsoncheck.Few(ctx, doc, split)
	if err != nil {
		return nil, nil, err
	}
	if few {
		if values, plain := d.plain(members); plain {
			return values, nil, nil
		}
		values, violations := d.judge(&content{members: members})
		return values, violations, nil
	}
	listed, err := d.list(ctx, doc)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case err != nil:
		return nil, []failure.Violation{d.unreadable(doc, err)}, nil
	}
	values, violations := d.judge(listed)
	return values, violations, nil
}

// judge checks the members of a document against its schema.
func (d *Document) judge(c *content) (Values, []failure.Violation) {
	values, instance := Values{}, map[string]any{}
	var violations []fieldViolation
	var unknown unknownFields
	for _, m := range c.members {
		f, known := d.field(m.Name)
		switch {
		case !known:
			unknown.check(d, m, c.repeated[m.Name])
		case c.repeated[m.Name]:
			values[f.Name] = m.Value
			violations = append(violations, fieldViolation{f.Name, d.violation(f.Name, repeatedName)})
		case bytes.Equal(m.Value, []byte(`""`)):
			// Blank, and so absent. The schema reports it where it is required.
		case f.acceptsAny():
			values[f.Name] = m.Value
		default:
			if d.fromForms {
				m.Value = f.formValue(m.Value)
			}
			values[f.Name] = m.Value
			value, found := d.decodeField(f, m.Value)
			for _, v := range found {
				violations = append(violations, fieldViolation{f.Name, v})
			}
			if value != nil || len(found) == 0 {
				instance[f.Name] = value
			}
		}
	}
	unknown.leftOut(d, c.unlisted)
	violations = append(violations, unknown.violations...)
	violations = append(violations, d.validate(instance, values)...)
	for _, v := range violations {
		if v.Field == v.root {
			delete(values, v.root)
		}
	}
	return values, d.report(violations, unknown.unlisted)
}

// unknownFields collects what is wrong with fields that the document does not
// have, and counts what exceeds maxViolations.
type unknownFields struct {
	violations []fieldViolation
	unlisted   int
}

func (u *unknownFields) check(d *Document, m jsoncheck.Member, repeated bool) {
	path, wrong := m.Name, true
	if !d.closed { // unknown fields are ignored, but they may not repeat names either
		path, wrong = repeatedPath(m, repeated)
	}
	switch {
	case !wrong:
	case len(u.violations) == maxViolations:
		u.unlisted++
	case d.closed:
		u.violations = append(u.violations, fieldViolation{m.Name, d.notAField(m.Name)})
	default:
		u.violations = append(u.violations, fieldViolation{m.Name, unknownViolation(path, repeatedName)})
	}
}

// leftOut adds the fields that were not listed.
func (u *unknownFields) leftOut(d *Document, fields int) {
	switch {
	case fields == 0:
	case d.closed:
		u.unlisted += fields
	default: // whether they repeat names is not known
		u.violations = append(u.violations, fieldViolation{Violation: failure.Violation{
			Description: fmt.Sprintf("The %s document has more than %d fields of other names. Leave them out.", d.name, mostUnknown),
		}})
	}
}

func (d *Document) notAField(name string) failure.Violation {
	if near := d.Suggest(name); near != "" {
		return unknownViolation(name, "is not a field of the %s. Did you mean %s?", d.name, near)
	}
	return unknownViolation(name, "is not a field of the %s. The fields are: %s.", d.name, strings.Join(d.names(), ", "))
}

// report puts the violations into the order of the form and removes those that
// say the same, as names do whose unprintable characters were replaced. The
// validator reports in random order.
func (d *Document) report(found []fieldViolation, unlisted int) []failure.Violation {
	slices.SortFunc(found, func(a, b fieldViolation) int {
		if n := d.position(a.root) - d.position(b.root); n != 0 {
			return n
		}
		if n := strings.Compare(a.Field, b.Field); n != 0 {
			return n
		}
		return strings.Compare(a.Description, b.Description)
	})
	found = slices.CompactFunc(found, func(a, b fieldViolation) bool { return a.Violation == b.Violation })
	if over := len(found) - maxViolations; over > 0 {
		found, unlisted = found[:maxViolations], unlisted+over
	}
	var violations []failure.Violation
	for _, v := range found {
		violations = append(violations, v.Violation)
	}
	if unlisted > 0 {
		violations = append(violations, failure.Violation{Description: fmt.Sprintf("%d more fields of the %s are wrong.", unlisted, d.name)})
	}
	return violations
}
