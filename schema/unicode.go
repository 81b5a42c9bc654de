package schema

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// WellFormed reports whether JSON holds text that decodes to what was written:
// it is UTF-8, and each escaped half of a surrogate pair has its other half.
func WellFormed(raw []byte) bool {
	if !utf8.Valid(raw) {
		return false
	}
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return true
		}
		raw = raw[i:]
		switch unit := escaped(raw); {
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return false
		case unit >= 0xD800 && unit <= 0xDBFF:
			if low := escaped(raw[6:]); low < 0xDC00 || low > 0xDFFF {
				return false
			}
			raw = raw[12:]
		default:
			raw = raw[2:]
		}
	}
}

// escaped returns the unit of the \uXXXX that raw begins with, else -1.
func escaped(raw []byte) int64 {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseInt(string(raw[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return unit
}
