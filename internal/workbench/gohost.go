package workbench

import (
	"bytes"
	"encoding/json"
	"go/format"
	"strconv"
	"strings"
	"text/template"
)

// hostTemplate is a whole host, ready to be built.
const hostTemplate = `// A host that runs one request. Where it is started stand the plugin and
// credentials.json with accountId, clientId, certificateId and privateKey.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"netsuite-connector/plugin"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	credentials, err := os.ReadFile("credentials.json")
	if err != nil {
		return err
	}
	host, err := plugin.Load(ctx, plugin.HostOptions{
		Path: "./netsuite-connector",
{{- if .Env}}
		Env: []string{ // to the simulated account; without it, to NetSuite
{{- range .Env}}
			{{.}},
{{- end}}
		},
{{- end}}
	})
	if err != nil {
		return err
	}
	defer func() { _ = host.Shutdown(ctx) }()
	result, err := host.RunAction(ctx, plugin.Request{
		Action:      "makeRawRequest",
		Credentials: credentials,
{{- if .Config}}
		Config:      []byte({{.Config}}),
{{- end}}
		Input:       []byte({{.Input}}),
	})
	if err != nil {
		return err // a *failure.Error: Reason, Message, Outcome, Violations
	}
	_, err = fmt.Printf("%s\n", result.Output)
	return err
}
`

func hostCode(input, config json.RawMessage, environment []string) string {
	data := struct {
		Input, Config string
		Env           []string
	}{Input: quoteGo(indent(input))}
	for _, variable := range environment {
		data.Env = append(data.Env, strconv.Quote(variable))
	}
	if !emptyObject(config) {
		data.Config = quoteGo(compact(config))
	}
	parsed, err := template.New("host").Parse(hostTemplate)
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, data); err != nil {
		return ""
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return ""
	}
	return string(source)
}

// quoteGo prefers a raw literal, which reads as the JSON it is.
func quoteGo(text string) string {
	if strconv.CanBackquote(strings.ReplaceAll(text, "\n", "")) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// indent lays JSON out and leaves its values as they were written.
func indent(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

func emptyObject(raw json.RawMessage) bool {
	text := compact(raw)
	return text == "" || text == "{}" || text == "null"
}
