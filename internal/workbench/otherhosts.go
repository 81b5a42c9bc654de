package workbench

import (
	"encoding/json"
	"strings"
)

// nodeCode and pythonCode are programs that run one request with the hosts of
// examples/node-host and examples/python-host. Documents are texts in them, in
// which numbers keep their digits.
func nodeCode(sent sent) string {
	var b strings.Builder
	b.WriteString(`// Makes one request. Save it beside host.mjs of examples/node-host (npm ci there),
// and start it where the plugin and credentials.json are: accountId, clientId,
// certificateId and privateKey.
import { readFileSync } from 'node:fs'
import { ConnectorError, load } from './host.mjs'

const credentials = readFileSync('credentials.json', 'utf8')
const input = ` + quoteNode(indent(sent.input)) + "\n")
	config := ""
	if !emptyObject(sent.config) {
		b.WriteString("const config = " + quoteNode(compact(sent.config)) + "\n")
		config = ", config"
	}
	options := ""
	if len(sent.environment) > 0 {
		b.WriteString("const env = { // to the simulated account; without it, to NetSuite\n")
		for _, variable := range sent.environment {
			name, value, _ := strings.Cut(variable, "=")
			b.WriteString("  " + name + ": " + quoteJSON(value) + ",\n")
		}
		b.WriteString("}\n")
		options = ", { env }"
	}
	b.WriteString(`const plugin = await load('./netsuite-connector'` + options + `)
try {
  const output = await plugin.runAction({ credentials` + config + `, input })
  console.log(output.text)
} catch (error) {
  if (!(error instanceof ConnectorError)) throw error
  console.error(error.reason, error.outcome, error.message)
  process.exitCode = 1
} finally {
  await plugin.close()
}
`)
	return b.String()
}

func pythonCode(sent sent) string {
	var b strings.Builder
	b.WriteString(`"""Makes one request. Save it beside host.py of examples/python-host, and start it
where the plugin and credentials.json are: accountId, clientId, certificateId and
privateKey."""
from pathlib import Path

from host import ConnectorError, Plugin

credentials = Path("credentials.json").read_text()
document = ` + quotePython(indent(sent.input)) + "\n")
	config := ""
	if !emptyObject(sent.config) {
		b.WriteString("config = " + quotePython(compact(sent.config)) + "\n")
		config = ", config"
	}
	options := ""
	if len(sent.environment) > 0 {
		b.WriteString("env = {  # to the simulated account; without it, to NetSuite\n")
		for _, variable := range sent.environment {
			name, value, _ := strings.Cut(variable, "=")
			b.WriteString("    " + quotePython(name) + ": " + quotePython(value) + ",\n")
		}
		b.WriteString("}\n")
		options = ", env=env"
	}
	b.WriteString(`plugin = Plugin("./netsuite-connector"` + options + `)
try:
    print(plugin.run_action(credentials, document` + config + `))
except ConnectorError as error:
    raise SystemExit(f"{error.reason}, {error.outcome}: {error}") from None
finally:
    plugin.close()
`)
	return b.String()
}

// quoteNode makes a template literal, which reads as the JSON it is.
func quoteNode(text string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`", "${", `\${`, "\r", `\r`).Replace(text) + "`"
}

// quoteJSON makes a string that is one in JavaScript, too.
func quoteJSON(text string) string {
	quoted, _ := json.Marshal(text) // a string always can be
	return string(quoted)
}

// quotePython makes a string of one line or, where it has more, in three quotes.
func quotePython(text string) string {
	quotes := `'`
	if strings.Contains(text, "\n") {
		quotes = `'''`
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	return quotes + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\r", `\r`, "\x00", `\x00`).Replace(text) + quotes
}
