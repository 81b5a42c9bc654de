package main

import (
	"strings"

	"netsuite-connector/internal/jsoncheck"
	"netsuite-connector/schema"
)

// stepConfig makes the config document of --config's value and of what other
// options set, which stands above it. It is checked here, before anything is
// loaded.
func stepConfig(given string, set objectText) ([]byte, error) {
	text, err := readConfig(given)
	if err != nil {
		return nil, err
	}
	if len(text) > 0 {
		if _, violations := schema.Config.Parse(text); len(violations) > 0 {
			message := "--config cannot be used."
			for _, v := range violations {
				message += " " + strings.TrimSuffix(ownWords(v.Description), ".") + "."
			}
			return nil, usage{message: message, violations: violations}
		}
	}
	if set.text.Len() == 0 {
		return text, nil
	}
	config := objectText{}
	if len(text) > 0 {
		members, err := jsoncheck.Members(text)
		if err != nil {
			return nil, usagef("--config cannot be used: %v.", err)
		}
		for _, member := range members {
			if !set.has(member.Name) {
				config.addRaw(member.Name, member.Value)
			}
		}
	}
	if config.text.Len() > 0 {
		config.text.WriteByte(',')
	}
	config.text.Write(set.text.Bytes())
	return config.bytes(), nil
}

// ownWords says in the command line's words what a message says in those of the
// form that a flow designer sees.
func ownWords(message string) string {
	return strings.NewReplacer(
		`turn on "Don't Throw Error on 404 Response"`, `give --config '{"dontThrowErrorOn404": true}'`,
		`add it to Accepted Status Codes`, `add it to acceptedStatusCodes in --config`,
		`Accepted Status Codes`, `acceptedStatusCodes in --config`,
		`Timeout in Seconds`, `timeoutSeconds in --config`,
		`Maximum Retries`, `maxRetries in --config`,
		`Retry Writes`, `retryWrites in --config`,
		`Response Format`, `responseFormat in --config`,
		`Maximum Pages`, `maxPages in --config`,
		`Fetch All Pages`, `--all-pages`,
		`Wait for Job`, `--wait`,
		`Set it in Headers`, `Set it with -H`,
		`in Headers`, `of -H`,
		`Use Query for parameters`, `Use -q for parameters`,
		`Add the header Prefer with the value transient to the request`, `Add -H 'Prefer: transient', or use netsuite suiteql`,
	).Replace(message)
}
