package otlp

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// noList complains of what should be a list.
const noList = "is no list such as name=value,other=value, with special characters as % escapes"

// variables reads variables and collects complaints.
type variables struct {
	lookup     func(string) (string, bool)
	complaints []string
}

func (v *variables) complain(name, what string) {
	v.complaints = append(v.complaints, name+" "+what)
}

// first returns the first of the variables that is set, and its value.
func (v *variables) first(names ...string) (name, value string) {
	for _, name := range names {
		value, _ := v.lookup(name)
		if value = strings.TrimSpace(value); value != "" {
			return name, value
		}
	}
	return names[0], ""
}

// of returns the value for a signal: its own, or that for all.
func (v *variables) of(signal, what string) (name, value string) {
	return v.first("OTEL_EXPORTER_OTLP_"+signal+"_"+what, "OTEL_EXPORTER_OTLP_"+what)
}

func (v *variables) flag(names ...string) bool {
	name, text := v.first(names...)
	switch strings.ToLower(text) {
	case "true":
		return true
	case "", "false":
	default:
		v.complain(name, "is neither true nor false, and is taken for false")
	}
	return false
}

func (v *variables) milliseconds(otherwise time.Duration, names ...string) time.Duration {
	return time.Duration(v.number(int(otherwise.Milliseconds()), 1<<30, "is no number of milliseconds above 0", names...)) * time.Millisecond
}

// number reads a whole number from 1 to most.
func (v *variables) number(otherwise, most int, complaint string, names ...string) int {
	name, text := v.first(names...)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 || n > most {
		v.complain(name, fmt.Sprintf("%s. %d is used", complaint, otherwise))
		return otherwise
	}
	return n
}
