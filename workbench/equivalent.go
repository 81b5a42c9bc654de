package workbench

import (
	"encoding/json"
	"sort"
	"strings"
)

// equivalent is a request as a line for a shell and as host code, to copy.
type equivalent struct {
	Command string `json:"command"`
	Go      string `json:"go"`
}

func makeEquivalent(input, config json.RawMessage, environment []string) equivalent {
	return equivalent{Command: command(input, config, environment), Go: hostCode(input, config)}
}

// command is the netsuite request line. Credentials stand in a file: they have
// no place in a shell's history.
func command(input, config json.RawMessage, environment []string) string {
	var in struct {
		URL            string                     `json:"url"`
		Method         string                     `json:"method"`
		Body           json.RawMessage            `json:"body"`
		Headers        map[string]string          `json:"headers"`
		Query          map[string]json.RawMessage `json:"query"`
		IdempotencyKey string                     `json:"idempotencyKey"`
	}
	if json.Unmarshal(input, &in) != nil {
		return "" // the plugin refuses it: there is no line that does the same
	}
	line := newShellLine(environment)
	line.add("netsuite", "request", "--credentials", "credentials.json")
	if in.Method != "GET" {
		line.add("-X", in.Method)
	}
	for _, name := range sortedKeys(in.Headers) {
		line.add("-H", name+": "+in.Headers[name])
	}
	if in.IdempotencyKey != "" {
		line.add("-H", "X-NetSuite-Idempotency-Key: "+in.IdempotencyKey)
	}
	for _, name := range sortedKeys(in.Query) {
		for _, value := range queryValues(in.Query[name]) {
			line.add("-q", name+"="+value)
		}
	}
	if !emptyObject(config) {
		line.add("--config", compact(config))
	}
	if body, ok := shellBody(in.Body); ok {
		if strings.HasPrefix(body, "@") || body == "-" {
			line.pipe(body)
			body = "-"
		}
		line.add("-d", body)
	}
	line.add("--", in.URL)
	return line.String()
}

// shellBody is what follows -d: JSON as it is, a string as its text.
func shellBody(raw json.RawMessage) (string, bool) {
	var text string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return "", false
	case json.Unmarshal(raw, &text) == nil:
		return text, text != ""
	}
	return string(raw), true
}

func queryValues(raw json.RawMessage) []string {
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	values := make([]string, 0, len(many))
	for _, one := range many {
		var text string
		if json.Unmarshal(one, &text) != nil {
			text = string(one) // a number or a boolean, as written
		}
		values = append(values, text)
	}
	return values
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// shellLine is a command for a POSIX shell, a flag and its value on each line
// when it grows long.
type shellLine struct {
	prefix []string
	words  []string
}

func newShellLine(environment []string) *shellLine {
	line := &shellLine{}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		line.prefix = append(line.prefix, name+"="+quoteShell(value))
	}
	return line
}

func (l *shellLine) add(words ...string) {
	for _, word := range words {
		l.words = append(l.words, quoteShell(word))
	}
}

// pipe feeds text to the command, where -d would take it for a file name.
func (l *shellLine) pipe(text string) {
	l.prefix = append([]string{"printf", "%s", quoteShell(text), "|"}, l.prefix...)
}

const wideLine = 76

func (l *shellLine) String() string {
	var b strings.Builder
	width := 0
	for i, word := range append(l.prefix, l.words...) {
		switch {
		case i == 0:
		case width+len(word) > wideLine:
			b.WriteString(" \\\n  ")
			width = 2
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	return b.String()
}

const plainShell = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"

func quoteShell(word string) string {
	if word != "" && strings.Trim(word, plainShell) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
