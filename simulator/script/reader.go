package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxProblems = 20 // that are reported of one file

// reader turns nodes into values, and collects what is wrong with them.
type reader struct {
	text     []byte
	problems []error
}

// field is a value with its path in the document, such as rules[1].fault.status.
// Its node is nil where the document does not have it.
type field struct {
	*node
	path string
}

func (f field) given() bool { return f.node != nil }

func (r *reader) err() error { return errors.Join(r.problems...) }

// wrong notes what is wrong with a field: "must be …".
func (r *reader) wrong(at int, path, format string, args ...any) {
	if len(r.problems) < maxProblems {
		what := strings.TrimPrefix(path+" "+fmt.Sprintf(format, args...), " ")
		r.problems = append(r.problems, fmt.Errorf("%s: %s", place(r.text, at), what))
	}
}

// object reads an object with these fields and no others, each once.
type object struct {
	reader *reader
	field
	by map[string]*node
}

func (r *reader) object(f field, known ...string) object {
	o := object{r, f, map[string]*node{}}
	if !f.given() {
		return o
	}
	if !f.is('{') {
		r.wrong(f.at, o.name(), "must be an object, in braces")
		return o
	}
	for _, m := range f.members {
		path := join(f.path, m.name)
		switch {
		case !slices.Contains(known, m.name):
			r.wrong(m.at, path, "is no field of a fault file. %s may have %s", o.name(), strings.Join(known, ", "))
		case o.by[m.name] != nil:
			r.wrong(m.at, path, "stands there twice")
		default:
			o.by[m.name] = m.value
		}
	}
	return o
}

// name is what messages call the object.
func (o object) name() string {
	if o.path == "" {
		return "the document"
	}
	return o.path
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (o object) get(name string) field { return field{o.by[name], join(o.path, name)} }

// needs notes that a field is missing, unless the whole object is.
func (o object) needs(name, why string, args ...any) {
	if o.given() && o.is('{') && !o.get(name).given() {
		o.reader.wrong(o.at, join(o.path, name), "is missing. "+why, args...)
	}
}

func (o object) text(name string) string { return o.reader.string(o.get(name)) }

// choice reads one of a few texts, "" where there is none.
func (o object) choice(name string, choices ...string) string {
	f := o.get(name)
	text := o.reader.string(f)
	if f.given() && f.is('"') && !slices.Contains(choices, text) {
		o.reader.wrong(f.at, f.path, "is %q, but must be %s", text, alternatives(choices))
	}
	return text
}

func alternatives(choices []string) string {
	if len(choices) == 1 {
		return choices[0]
	}
	last := len(choices) - 1
	return strings.Join(choices[:last], ", ") + " or " + choices[last]
}

func (r *reader) string(f field) string {
	if !f.given() {
		return ""
	}
	var text string
	if !f.is('"') {
		r.wrong(f.at, f.path, "must be a text, in quotes")
		return ""
	}
	_ = json.Unmarshal(f.raw, &text) // well formed
	return text
}

func (o object) flag(name string) bool {
	f := o.get(name)
	if f.given() && !f.is('t') && !f.is('f') {
		o.reader.wrong(f.at, f.path, "must be true or false")
	}
	return f.given() && f.is('t')
}

// whole reads a whole number, 0 where there is none.
func (o object) whole(name string, least, most int64) int64 {
	f := o.get(name)
	if !f.given() {
		return 0
	}
	n, err := strconv.ParseInt(string(f.raw), 10, 64)
	if err != nil || n < least || n > most {
		within := fmt.Sprintf("from %d to %d", least, most)
		if most == math.MaxInt64 {
			within = fmt.Sprintf("of at least %d", least)
		}
		o.reader.wrong(f.at, f.path, "must be a whole number %s", within)
		return 0
	}
	return n
}

// share reads a number above 0 and up to 1, 0 where there is none.
func (o object) share(name string) float64 {
	f := o.get(name)
	if !f.given() {
		return 0
	}
	n, err := strconv.ParseFloat(string(f.raw), 64)
	if err != nil || !(n > 0 && n <= 1) {
		o.reader.wrong(f.at, f.path, "must be a number above 0 and up to 1: 0.1 for a tenth")
		return 0
	}
	return n
}

// duration reads a text such as "1.5s" or "-10m", 0 where there is none.
func (o object) duration(name string, least time.Duration) time.Duration {
	f := o.get(name)
	if !f.given() {
		return 0
	}
	d, err := time.ParseDuration(o.reader.string(f))
	switch {
	case !f.is('"'): // said already
	case err != nil:
		o.reader.wrong(f.at, f.path, `must be a time with its unit, such as "250ms", "1.5s" or "10m"`)
	case d < least:
		o.reader.wrong(f.at, f.path, "must be at least %s", least)
	}
	return d
}

// texts reads an object of texts, nil where there is none.
func (o object) texts(name string) map[string]string {
	f := o.get(name)
	if !f.given() {
		return nil
	}
	if !f.is('{') {
		o.reader.wrong(f.at, f.path, "must be an object of texts, in braces")
		return nil
	}
	texts := map[string]string{}
	for _, m := range f.members {
		path := join(f.path, m.name)
		if _, twice := texts[m.name]; twice {
			o.reader.wrong(m.at, path, "stands there twice")
		}
		texts[m.name] = o.reader.string(field{m.value, path})
	}
	return texts
}
