package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"netsuite-connector/credentials"
	"netsuite-connector/plugin"
)

const certificatesHelp = `The role needs the permission Manage own OAuth 2.0 Client Credentials certificates
(NetSuite 2026.1 or later). docs/setup.md has a guide, for scheduled jobs too.`

func (c *cli) certificates() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "certificates",
		Short: "List, renew and revoke the integration's certificates",
		Long: `certificates lists, renews and revokes the certificates of the credentials'
integration, in the account itself. A certificate is valid for two years at most,
and five of an integration may be active at once.

` + certificatesHelp,
		Args: cobra.ArbitraryArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return noCommand(cmd, args[0])
		}
		return cmd.Help()
	}
	cmd.AddCommand(c.certificatesList(), c.certificatesRotate(), c.certificatesRevoke())
	return cmd
}

// withCertificates runs f with the plugin loaded and the account's certificates at
// hand.
func (c *cli) withCertificates(ctx context.Context, f func(*certificateStore) error) error {
	document, err := c.loadCredentials()
	if err != nil {
		return err
	}
	known, err := readKnown(document)
	if err != nil {
		return err
	}
	host, err := c.load(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = host.Close() }() // nothing is in flight
	return f(&certificateStore{host: host, known: known})
}

// again is another command of this program's with the same credentials.
func (c *cli) again(command string) string {
	if c.credentials == "" {
		return programName() + " " + command
	}
	return programName() + " " + command + " --credentials " + shellQuote(c.credentials)
}

// known is what this program itself has to know of the credentials: the plugin
// alone judges them.
type known struct {
	document      []byte
	members       map[string]any
	account       credentials.Account
	clientID      string
	certificateID string
	privateKey    string
}

func readKnown(document []byte) (known, error) {
	k := known{document: document}
	if err := unmarshalExact(document, &k.members); err != nil {
		return known{}, usagef("The credentials are no JSON object: %v.", err)
	}
	text := func(name string) string {
		value, _ := k.members[name].(string)
		return value
	}
	account, err := credentials.ParseAccount(text("accountId"))
	if err != nil {
		return known{}, usagef("The Account ID of the credentials cannot be used. %v", err)
	}
	k.account = account
	k.clientID, k.certificateID, k.privateKey = unquoted(text("clientId")), unquoted(text("certificateId")), text("privateKey")
	if k.clientID == "" || k.certificateID == "" {
		return known{}, usagef("The credentials have no Client ID or no Certificate ID.")
	}
	return k, nil
}

// with returns the credentials document with another certificate and key; all
// else stays as it is.
func (k known) with(certificateID, privateKey string) []byte {
	members := make(map[string]any, len(k.members))
	for name, value := range k.members {
		members[name] = value
	}
	members["certificateId"], members["privateKey"] = certificateID, privateKey
	return indentedJSON(members)
}

// unquoted takes white space and one pair of quotes off, as the plugin does.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n > 1 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		text = strings.TrimSpace(text[1 : n-1])
	}
	return text
}

// certificateStore is the integration's certificates in the account.
type certificateStore struct {
	host  *plugin.Host
	known known
}
