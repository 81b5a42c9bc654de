package script

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"netsuite-connector/simulator"
)

const anyStage = "any"

func (r *reader) script(root *node) *Script {
	o := r.object(field{node: root}, "description", "seed", "clock", "rules", "call", "expect")
	s := &Script{
		Description: o.text("description"),
		Clock:       o.duration("clock", math.MinInt64),
		Call:        r.call(o.get("call")),
		Expect:      r.expect(o.get("expect")),
	}
	seed := uint64(max(o.whole("seed", 1, math.MaxInt64), 1)) // #nosec G115 -- at least 1
	if rules := o.get("rules"); rules.given() && !rules.is('[') {
		r.wrong(rules.at, rules.path, "must be a list, in brackets")
	} else if rules.given() {
		for i, element := range rules.elements {
			rule := r.rule(field{element, fmt.Sprintf("rules[%d]", i)})
			rule.Fault.Seed = seed + uint64(i) // #nosec G115 -- not negative
			s.Rules = append(s.Rules, rule)
		}
	}
	if s.Expect != nil && s.Call == nil {
		r.wrong(o.get("expect").at, "expect", "says how a call ends, so that there must be a call, too")
	}
	return s
}

func (r *reader) rule(f field) Rule {
	o := r.object(f, "description", "match", "when", "fault")
	rule := Rule{Description: o.text("description")}
	r.fault(o, &rule.Fault)
	r.match(o, &rule.Fault)
	r.when(o.get("when"), &rule.Fault)
	return rule
}

// match reads which requests a rule is about.
func (r *reader) match(rule object, fault *simulator.Fault) {
	o := r.object(rule.get("match"), "stage", "host", "method", "path", "pattern", "headers")
	fault.Host = o.text("host")
	if kinds()[fault.Kind].connects {
		for _, name := range []string{"stage", "method", "path", "pattern", "headers"} {
			if given := o.get(name); given.given() {
				r.wrong(given.at, given.path, "cannot be told of a connection, which kind %s hits: only host can", fault.Kind)
			}
		}
		return
	}
	fault.Stage = o.choice("stage", simulator.StageAPI, simulator.StageToken, anyStage)
	switch fault.Stage {
	case "":
		fault.Stage = simulator.StageAPI
	case anyStage:
		fault.Stage = ""
	}
	fault.Method = o.choice("method", "GET", "POST", "PUT", "PATCH", "DELETE")
	fault.PathPrefix = o.text("path")
	if path := o.get("path"); path.given() && path.is('"') && (!strings.HasPrefix(fault.PathPrefix, "/") || strings.ContainsAny(fault.PathPrefix, "?#")) {
		r.wrong(path.at, path.path, "must be the beginning of a path: a slash comes first, and no query stands in it (pattern finds that)")
	}
	var pattern *regexp.Regexp
	if text := o.text("pattern"); text != "" {
		var err error
		if pattern, err = regexp.Compile(text); err != nil {
			r.wrong(o.get("pattern").at, o.get("pattern").path, "is no regular expression: %v", err)
			return
		}
	}
	headers := o.texts("headers")
	if pattern != nil || len(headers) > 0 {
		fault.Match = matcher(pattern, headers)
	}
	if fault.Problem.OfTokens() && fault.Stage != simulator.StageToken {
		r.wrong(rule.at, join(o.path, "stage"), "must be token with the problem %s, which only the token endpoint has", fault.Problem)
	}
}

func matcher(pattern *regexp.Regexp, headers map[string]string) func(*http.Request) bool {
	return func(request *http.Request) bool {
		if pattern != nil && !pattern.MatchString(request.URL.RequestURI()) {
			return false
		}
		for name, value := range headers {
			if !slices.Contains(request.Header.Values(name), value) {
				return false
			}
		}
		return true
	}
}

// when reads which of the matching requests a rule hits.
func (r *reader) when(f field, fault *simulator.Fault) {
	o := r.object(f, "nth", "after", "every", "first", "share")
	const most = math.MaxInt32
	fault.Skip = int(o.whole("after", 0, most))
	fault.Every = int(o.whole("every", 1, most))
	fault.Times = int(o.whole("first", 1, most))
	fault.Probability = o.share("share")
	if nth := o.get("nth"); nth.given() {
		fault.Skip, fault.Times = int(o.whole("nth", 1, most))-1, 1
		if len(o.by) > 1 {
			r.wrong(nth.at, nth.path, "is one request, so that nothing else may stand beside it")
		}
	}
}

// fault reads what happens to a request.
func (r *reader) fault(rule object, fault *simulator.Fault) {
	f := rule.get("fault")
	if !f.given() {
		rule.needs("fault", "It says what happens to the requests that match")
		return
	}
	o := r.object(f, "kind", "status", "problem", "headers", "retryAfter", "body", "delay", "size", "content",
		"charset", "encoding", "bom", "location", "reset", "afterWork")
	if !o.get("kind").given() {
		o.needs("kind", "It is %s", alternatives(kindNames()))
		return
	}
	fault.Kind = simulator.Kind(o.choice("kind", kindNames()...))
	shape, known := kinds()[fault.Kind]
	for _, m := range f.members {
		if known && m.name != "kind" && o.by[m.name] != nil && !slices.Contains(shape.fields, m.name) {
			r.wrong(m.at, join(f.path, m.name), "does nothing with kind %s, which may have: %s", fault.Kind, orNothing(shape.fields))
		}
	}
	for _, name := range shape.required {
		o.needs(name, "Kind %s needs it", fault.Kind)
	}
	fault.Status = int(o.whole("status", 200, 599))
	fault.Problem = simulator.Problem(o.choice("problem", problemNames()...))
	fault.Header = r.headers(o)
	fault.Body = r.body(o.get("body"))
	fault.Delay = o.duration("delay", time.Millisecond)
	fault.Size = o.whole("size", 0, 1<<40)
	fault.Content = simulator.Content(o.choice("content", contentNames()...))
	fault.Charset = o.choice("charset", "windows-1252", "ISO-8859-1", "UTF-16", "UTF-16LE", "GBK")
	fault.Encoding = o.text("encoding")
	fault.BOM = o.flag("bom")
	fault.Location = simulator.LocationForm(o.choice("location", string(simulator.LocationWithPort), string(simulator.LocationRelative)))
	fault.Reset, fault.AfterWork = o.flag("reset"), o.flag("afterWork")
}
