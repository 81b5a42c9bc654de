package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"netsuite-connector/failure"
	"netsuite-connector/jsoncheck"
)

const (
	maxNumberLength = 64  // characters
	maxExponent     = 400 // beyond a float64's
	maxNesting      = 32  // no field of ours needs more
)

// judge refuses what the validator must not see: it computes with numbers of
// any size, so that 1e10000000 makes it panic and a million digits stall it.
func judge(name string, raw []byte) *failure.Violation {
	if path, found := jsoncheck.Duplicates(raw); found {
		return &failure.Violation{Field: name + "." + path, Description: fmt.Sprintf("%s.%s stands twice. Write it once.", name, shorten(path))}
	}
	value, err := decode(raw)
	if err != nil {
		return &failure.Violation{Field: name, Description: name + " is nested too deeply."}
	}
	if complaint := oversize(value, 0); complaint != "" {
		return &failure.Violation{Field: name, Description: shorten(name) + " " + complaint}
	}
	return nil
}

func oversize(value any, depth int) string {
	if depth > maxNesting {
		return fmt.Sprintf("is nested too deeply: more than %d levels.", maxNesting)
	}
	switch v := value.(type) {
	case json.Number:
		if tooLong(string(v)) {
			return fmt.Sprintf("holds a number that is too long: at most %d characters, and an exponent of at most %d.", maxNumberLength, maxExponent)
		}
	case []any:
		for _, item := range v {
			if complaint := oversize(item, depth+1); complaint != "" {
				return complaint
			}
		}
	case map[string]any:
		for _, item := range v {
			if complaint := oversize(item, depth+1); complaint != "" {
				return complaint
			}
		}
	}
	return ""
}

func tooLong(number string) bool {
	if len(number) > maxNumberLength {
		return true
	}
	i := strings.IndexAny(number, "eE")
	if i < 0 {
		return false
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(number[i+1:], "+"))
	return err != nil || exponent > maxExponent || exponent < -maxExponent
}
