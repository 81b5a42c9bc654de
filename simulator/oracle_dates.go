package simulator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateToken is an element of Oracle's date formats, longest first.
var dateToken = regexp.MustCompile(`(?i)"[^"]*"|YYYY|YY|MONTH|MON|MM|DAY|DY|DDD|DD|HH24|HH12|HH|MI|SS|FF\d?|AM|PM|Q|D|[^A-Za-z"]+|[A-Za-z]`)

// formatDate writes a time in a format of Oracle's TO_CHAR.
func formatDate(t time.Time, format string) (string, error) {
	var b strings.Builder
	for _, token := range dateToken.FindAllString(format, -1) {
		switch upper := strings.ToUpper(token); upper {
		case "YYYY":
			b.WriteString(t.Format("2006"))
		case "YY":
			b.WriteString(t.Format("06"))
		case "MONTH":
			b.WriteString(likeCase(token, t.Format("January")))
		case "MON":
			b.WriteString(likeCase(token, t.Format("Jan")))
		case "MM":
			b.WriteString(t.Format("01"))
		case "DAY":
			b.WriteString(likeCase(token, t.Format("Monday")))
		case "DY":
			b.WriteString(likeCase(token, t.Format("Mon")))
		case "DDD":
			b.WriteString(t.Format("002"))
		case "DD":
			b.WriteString(t.Format("02"))
		case "D":
			b.WriteString(strconv.Itoa(int(t.Weekday()) + 1))
		case "Q":
			b.WriteString(strconv.Itoa((int(t.Month())-1)/3 + 1))
		case "HH24":
			b.WriteString(t.Format("15"))
		case "HH12", "HH":
			b.WriteString(t.Format("03"))
		case "MI":
			b.WriteString(t.Format("04"))
		case "SS":
			b.WriteString(t.Format("05"))
		case "AM", "PM":
			b.WriteString(likeCase(token, t.Format("PM")))
		default:
			switch {
			case strings.HasPrefix(upper, "FF"):
				b.WriteString(t.Format(".000000")[1:])
			case token[0] == '"':
				b.WriteString(strings.Trim(token, `"`))
			case upper[0] >= 'A' && upper[0] <= 'Z':
				return "", fmt.Errorf("date format not recognized")
			default:
				b.WriteString(token)
			}
		}
	}
	return b.String(), nil
}

// likeCase writes a name as the token is written: MON, Mon or mon.
func likeCase(token, name string) string {
	switch token {
	case strings.ToUpper(token):
		return strings.ToUpper(name)
	case strings.ToLower(token):
		return strings.ToLower(name)
	}
	return name
}

// parseDate reads a text in a format of Oracle's TO_DATE.
func parseDate(text, format string) (time.Time, error) {
	year, month, day, hour, minute, second, afternoon := 0, 1, 1, 0, 0, 0, false
	rest := text
	bad := fmt.Errorf("a date in the format %s is needed, not %q", format, text)
	number := func(most int) (n int, err error) {
		end := 0
		for end < len(rest) && end < most && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		n, err = strconv.Atoi(rest[:end])
		rest = rest[end:]
		return n, err
	}
	for _, token := range dateToken.FindAllString(format, -1) {
		var err error
		switch upper := strings.ToUpper(token); upper {
		case "YYYY":
			year, err = number(4)
		case "YY":
			year, err = number(2)
			year += 2000
		case "MM":
			month, err = number(2)
		case "DD":
			day, err = number(2)
		case "HH24", "HH12", "HH":
			hour, err = number(2)
		case "MI":
			minute, err = number(2)
		case "SS":
			second, err = number(2)
		case "MON":
			var t time.Time
			if len(rest) >= 3 {
				t, err = time.Parse("Jan", rest[:3])
				month, rest = int(t.Month()), rest[3:]
			}
		case "AM", "PM":
			if len(rest) < 2 {
				return time.Time{}, bad
			}
			afternoon, rest = strings.EqualFold(rest[:2], "PM"), rest[2:]
		default:
			literal := strings.Trim(token, `"`)
			if strings.HasPrefix(upper, "FF") {
				_, err = number(9)
			} else if rest == "" { // Oracle takes a date without its time
				continue
			} else if !strings.HasPrefix(rest, literal) {
				return time.Time{}, bad
			} else {
				rest = rest[len(literal):]
			}
		}
		if err != nil && rest != "" {
			return time.Time{}, bad
		}
	}
	if afternoon && hour < 12 {
		hour += 12
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if strings.TrimSpace(rest) != "" || year == 0 || int(t.Month()) != month || t.Day() != day {
		return time.Time{}, bad
	}
	return t, nil
}

// recordDate reads a date or a time as records hold it.
func recordDate(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
