package workbench

import (
	"encoding/json"
	"net/http"
	"sort"
	"strings"
)

// sent is what was run: a request without variables, where it went, and how.
type sent struct {
	input, config json.RawMessage
	environment   []string
	account       string
}

// equivalents are a request in all forms that it can be copied in. Input is what
// was sent, for variables have their values there.
type equivalents struct {
	Input   string `json:"input"`
	Command string `json:"command"`
	Curl    string `json:"curl"`
	Go      string `json:"go"`
	Node    string `json:"node"`
	Python  string `json:"python"`
}

// getEquivalent makes the forms when they are asked for: each of them holds the
// whole body.
func (s *server) getEquivalent(w http.ResponseWriter, r *http.Request) {
	found, ok := s.runs.find(r.PathValue("id"))
	if !ok {
		s.refuse(w, http.StatusNotFound, "The workbench no longer has this run.")
		return
	}
	sent := found.sent
	s.writeJSON(w, equivalents{
		Input: indent(sent.input), Command: command(sent.input, sent.config, sent.environment), Curl: curlLine(sent),
		Go: hostCode(sent.input, sent.config, sent.environment), Node: nodeCode(sent), Python: pythonCode(sent),
	})
}

// rawInput is the action's input document.
type rawInput struct {
	URL            string                     `json:"url"`
	Method         string                     `json:"method"`
	Body           json.RawMessage            `json:"body"`
	Headers        map[string]string          `json:"headers"`
	Query          map[string]json.RawMessage `json:"query"`
	IdempotencyKey string                     `json:"idempotencyKey"`
}

func readInput(input json.RawMessage) (rawInput, error) {
	var in rawInput
	err := json.Unmarshal(input, &in)
	return in, err
}

// command is the netsuite request line. Credentials stand in a file: they have
// no place in a shell's history.
func command(input, config json.RawMessage, environment []string) string {
	in, err := readInput(input)
	if err != nil {
		return "" // the plugin refuses it: there is no line that does the same
	}
	line := newShellLine(environment)
	line.add("netsuite", "request", "--credentials", "credentials.json")
	body, hasBody := shellBody(in.Body)
	if in.Method != http.MethodGet || hasBody { // with -d, POST is the default
		line.add("-X", in.Method)
	}
	for _, name := range sortedKeys(in.Headers) {
		line.add("-H", name+": "+in.Headers[name])
	}
	if hasBody && plainNumber(in.Body) && !hasContentType(in.Headers) {
		line.add("-H", "Content-Type: text/plain; charset=utf-8")
	}
	for _, name := range sortedKeys(in.Query) {
		for _, value := range queryValues(in.Query[name]) {
			line.add("-q", name+"="+value)
		}
	}
	if in.IdempotencyKey != "" {
		line.add("--idempotency-key", in.IdempotencyKey)
	}
	if !emptyObject(config) {
		line.add("--config", compact(config))
	}
	if hasBody {
		if strings.HasPrefix(body, "@") || body == "-" || !isArgument(body) {
			line.pipe(body) // -d would take it for a file's name, or cannot take it at all
			body = "-"
		}
		line.add("-d", body)
	}
	if strings.HasPrefix(in.URL, "-") {
		line.add("--", in.URL)
	} else {
		line.add(in.URL)
	}
	return line.String()
}

// plainNumber reports whether a body is a text that the command would take for
// JSON, as the text 12 is.
func plainNumber(raw json.RawMessage) bool {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return false
	}
	trimmed := strings.TrimSpace(text)
	return trimmed != "" && !strings.ContainsAny(trimmed[:1], `{["n`) && json.Valid([]byte(text))
}

func hasContentType(headers map[string]string) bool {
	for name := range headers {
		if strings.EqualFold(name, "Content-Type") {
			return true
		}
	}
	return false
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

// shellLine is a command for a POSIX shell. Its parts, a flag with its value
// each, are kept whole when it has to be broken.
type shellLine struct {
	parts []string
}

// newShellLine begins a line with what the command needs in its environment.
func newShellLine(environment []string) *shellLine {
	line := &shellLine{}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if value != "" {
			value = quoteShell(value)
		}
		line.parts = append(line.parts, name+"="+value)
	}
	return line
}

func (l *shellLine) add(words ...string) {
	quoted := make([]string, 0, len(words))
	for _, word := range words {
		quoted = append(quoted, quoteShell(word))
	}
	l.parts = append(l.parts, strings.Join(quoted, " "))
}

// pipe feeds text to the command.
func (l *shellLine) pipe(text string) {
	print := "printf %s " + quoteShell(text)
	if strings.Contains(text, "\x00") { // which no argument can hold
		print = "printf " + quoteShell(strings.NewReplacer(`\`, `\\`, "%", "%%", "\x00", `\000`).Replace(text))
	}
	l.parts = append([]string{print + " |"}, l.parts...)
}

// isArgument reports whether a program can be given text as an argument.
func isArgument(text string) bool {
	return len(text) <= maxArgument && !strings.Contains(text, "\x00")
}

const wideLine = 80

func (l *shellLine) String() string {
	if whole := strings.Join(l.parts, " "); len(whole) <= wideLine && !strings.Contains(whole, "\n") {
		return whole
	}
	return strings.Join(l.parts, " \\\n  ")
}

const plainShell = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"

func quoteShell(word string) string {
	if word != "" && strings.Trim(word, plainShell) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
