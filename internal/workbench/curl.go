package workbench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"netsuite-connector/credentials"
)

// tokenPlaceholder is the shell variable that a person puts an access token into:
// cURL makes none.
const tokenPlaceholder = `"Authorization: Bearer $NETSUITE_TOKEN"`

// maxArgument is a little less than what a shell can pass as one argument on Linux.
const maxArgument = 100 << 10

// curlLine is the request as cURL sends it, once: "" for one that the connector
// refuses.
func curlLine(sent sent) string {
	in, err := readInput(sent.input)
	if err != nil {
		return ""
	}
	address := curlAddress(in, sent.account)
	if address == "" {
		return ""
	}
	line := newShellLine(sent.environment)
	line.add("curl", "--globoff", address)
	if in.Method != http.MethodGet {
		line.add("-X", in.Method)
	}
	line.parts = append(line.parts, "-H "+tokenPlaceholder)
	for _, variable := range sent.environment {
		if file, ok := strings.CutPrefix(variable, "NETSUITE_CONNECTOR_CA_FILE="); ok {
			line.add("--cacert", file)
		}
	}
	for _, name := range sortedKeys(in.Headers) {
		line.add("-H", name+": "+in.Headers[name])
	}
	if in.IdempotencyKey != "" {
		line.add("-H", "X-NetSuite-Idempotency-Key: "+in.IdempotencyKey)
	}
	body, hasBody := shellBody(in.Body)
	if !hasBody || in.Method == http.MethodGet {
		return line.String()
	}
	if !hasContentType(in.Headers) {
		line.add("-H", "Content-Type: "+bodyType(in.Body))
	}
	if !isArgument(body) {
		line.pipe(body)
		line.add("--data-binary", "@-")
	} else {
		line.add("--data-raw", body)
	}
	return line.String()
}

// bodyType is what the connector sends a body as that has no such header.
func bodyType(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		begin := bytes.TrimLeft([]byte(text), " \t\r\n")
		if len(begin) == 0 || begin[0] != '{' && begin[0] != '[' || !json.Valid(begin) {
			return "text/plain; charset=utf-8"
		}
	}
	return "application/json"
}

// curlAddress is the whole URL of a request, "" where it is not one of the
// account's.
func curlAddress(in rawInput, accountID string) string {
	api, restlets := "ACCOUNT.suitetalk.api.netsuite.com", "ACCOUNT.restlets.api.netsuite.com"
	if account, err := credentials.ParseAccount(accountID); err == nil {
		api, restlets = account.APIHost(), account.RESTletHost()
	}
	text := strings.Trim(in.URL, " ")
	path := "/" + strings.TrimPrefix(text, "/")
	switch {
	case text == "" || strings.HasPrefix(text, "//") || strings.Contains(text, "#"):
		return ""
	case strings.HasPrefix(strings.ToLower(text), "https://"):
		host, _, _ := strings.Cut(text[len("https://"):], "/")
		if host = strings.TrimSuffix(strings.ToLower(host), ":443"); host != api && host != restlets {
			return ""
		}
	case strings.HasPrefix(path, "/app/site/hosting/"):
		text = "https://" + restlets + path
	case strings.HasPrefix(path, "/services/rest/"):
		text = "https://" + api + path
	default:
		text = "https://" + api + "/services/rest" + path
	}
	separator := "?"
	if strings.Contains(text, "?") {
		separator = "&"
	}
	var address strings.Builder
	address.WriteString(escapeURL(text))
	for _, name := range sortedKeys(in.Query) {
		for _, value := range queryValues(in.Query[name]) {
			address.WriteString(separator + escapeQuery(name) + "=" + escapeQuery(value))
			separator = "&"
		}
	}
	return address.String()
}

func escapeQuery(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// escapeURL escapes what cannot stand in a URL, and leaves escapes as they are.
func escapeURL(text string) string {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%?"
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
		}
	}
	return b.String()
}
