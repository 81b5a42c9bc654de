package actions

import (
	"encoding/json"
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
}

type statusRange struct{ from, to int }

func parseConfig(doc []byte) (config, error) {
	c := config{maxRetries: 4, timeout: 300 * time.Second, format: "auto", environment: "any"}
	if len(doc) == 0 {
		return c, nil
	}
	values, violations := schema.Config.Parse(doc)
	c.acceptNotFound = string(values["dontThrowErrorOn404"]) == "true"
	c.retryWrites = string(values["retryWrites"]) == "true"
	if values.Has("maxRetries") {
		c.maxRetries = whole(values["maxRetries"])
	}
	if values.Has("timeoutSeconds") {
		c.timeout = time.Duration(whole(values["timeoutSeconds"])) * time.Second
	}
	if values.Has("responseFormat") {
		c.format = values.Text("responseFormat")
	}
	if values.Has("environment") {
		c.environment = values.Text("environment")
	}
	if values.Has("acceptedStatusCodes") {
		var list []string
		if json.Unmarshal(values["acceptedStatusCodes"], &list) == nil {
			for _, text := range list {
				if text == "" {
					continue // a blank line of a form
				}
				r, ok := parseStatusRange(text)
				if !ok {
					violations = append(violations, schema.Violation("acceptedStatusCodes",
						"holds %q, which is neither a status from 100 to 599, such as 409, nor a range of them, such as 500-599.", clip(text)))
				}
				c.accepted = append(c.accepted, r)
			}
		}
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

// status reads a status from 100 to 599; 0 is none.
func status(text string) int {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if err != nil || len(text) != 3 || n < 100 || n > 599 {
		return 0
	}
	return n
}

// whole reads a number that the schema knows to be whole, in any spelling:
// 5, 5.0, 0.5e1.
func whole(raw []byte) int {
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return 0
	}
	return int(f)
}

// clip keeps what a stranger wrote from filling a message.
func clip(text string) string {
	const most = 64
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
