package actions

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"netsuite-connector/failure"
	"netsuite-connector/schema"
)

// config is how a step treats answers, failures and time.
type config struct {
	acceptNotFound bool // "Don't Throw Error on 404 Response"
	accepted       []statusRange
	maxRetries     int
	retryWrites    bool
	timeout        time.Duration
	format         string // auto, json, text or base64
	environment    string // any, sandbox or production
	allPages       bool   // follow a collection to its end
	maxPages       int    // with allPages
	waitForJob     bool   // wait for the job that a request starts
}

type statusRange struct{ from, to int }

// parseConfig reads the config document. The schema declares the defaults.
func parseConfig(doc []byte) (config, error) {
	values := schema.Config.Defaults()
	var violations []failure.Violation
	if len(doc) > 0 {
		var given schema.Values
		given, violations = schema.Config.Parse(doc)
		maps.Copy(values, given)
	}
	c := config{
		acceptNotFound: values.Bool("dontThrowErrorOn404"),
		maxRetries:     values.Int("maxRetries"),
		retryWrites:    values.Bool("retryWrites"),
		timeout:        time.Duration(values.Int("timeoutSeconds")) * time.Second,
		format:         values.Text("responseFormat"),
		environment:    values.Text("environment"),
		allPages:       values.Bool("fetchAllPages"),
		maxPages:       values.Int("maxPages"),
		waitForJob:     values.Bool("waitForJob"),
	}
	for _, text := range values.Texts("acceptedStatusCodes") {
		if text == "" {
			continue // a blank line of a form
		}
		r, ok := parseStatusRange(text)
		if !ok {
			violations = append(violations, schema.Violation("acceptedStatusCodes",
				"contains %q, which is neither a status from 100 to 599, such as 409, nor a range of them, such as 500-599.", schema.Excerpt(text)))
		}
		c.accepted = append(c.accepted, r)
	}
	if c.allPages && (c.format == "text" || c.format == "base64") {
		violations = append(violations, schema.Violation("fetchAllPages",
			"puts the pages together as JSON, and Response Format asks for %s. Set Response Format to auto or json, or take Fetch All Pages away.", c.format))
	}
	if len(violations) > 0 {
		return config{}, failure.Invalid(failure.InvalidConfig, "config", violations)
	}
	return c, nil
}

// accepts reports whether a status is a success.
func (c config) accepts(status int) bool {
	if status >= 200 && status <= 299 || status == 404 && c.acceptNotFound {
		return true
	}
	return c.lists(status)
}

// lists reports whether acceptedStatusCodes names a status.
func (c config) lists(status int) bool {
	for _, r := range c.accepted {
		if r.from <= status && status <= r.to {
			return true
		}
	}
	return false
}

func parseStatusRange(text string) (statusRange, bool) {
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}
	r := statusRange{status(from), status(to)}
	return r, r.from != 0 && r.to >= r.from
}

// status reads a status from 100 to 599, and returns 0 for any other text.
func status(text string) int {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if err != nil || len(text) != 3 || n < 100 || n > 599 {
		return 0
	}
	return n
}
