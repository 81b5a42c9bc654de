package main

import (
	"os"
	"strings"
	"unicode/utf8"

	"netsuite-connector/plugin"
)

// The variables that credentials come from.
const (
	envAccountID      = "NETSUITE_ACCOUNT_ID"
	envClientID       = "NETSUITE_CLIENT_ID"
	envCertificateID  = "NETSUITE_CERTIFICATE_ID"
	envPrivateKey     = "NETSUITE_PRIVATE_KEY"
	envPrivateKeyFile = "NETSUITE_PRIVATE_KEY_FILE"
)

const credentialsHelp = `Credentials: --credentials FILE, a JSON document with accountId, clientId,
certificateId and privateKey; or the variables NETSUITE_ACCOUNT_ID,
NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, and NETSUITE_PRIVATE_KEY (the PEM
text) or NETSUITE_PRIVATE_KEY_FILE. --profile NAME takes the file NAME.json in the
folder netsuite of your configuration folder. "netsuite keygen" makes a key.`

// credentialVariables hold the values of the variables above.
type credentialVariables struct {
	account, client, certificate, key, keyFile string
}

// takeCredentialVariables reads the variables, and removes the key from the
// environment: no process started from here inherits it.
func takeCredentialVariables(lookup func(string) (string, bool)) credentialVariables {
	get := func(name string) string {
		value, _ := lookup(name)
		return strings.TrimSpace(value)
	}
	taken := credentialVariables{
		account: get(envAccountID), client: get(envClientID), certificate: get(envCertificateID),
		key: get(envPrivateKey), keyFile: get(envPrivateKeyFile),
	}
	_ = os.Unsetenv(envPrivateKey) // fails only for an invalid name
	return taken
}

func (v credentialVariables) none() bool { return v == credentialVariables{} }

func (v credentialVariables) missing() []string {
	var names []string
	for _, needed := range []struct{ name, value string }{
		{envAccountID, v.account}, {envClientID, v.client}, {envCertificateID, v.certificate},
		{envPrivateKey + " or " + envPrivateKeyFile, v.key + v.keyFile},
	} {
		if needed.value == "" {
			names = append(names, needed.name)
		}
	}
	return names
}

// loadCredentials returns the credentials document. The plugin checks it.
func (c *cli) loadCredentials() ([]byte, error) {
	if path, option := c.credentialsFile(); path != "" {
		document, err := readTextFile(path)
		if err != nil {
			return nil, usagef("The file of %s cannot be read: %v.%s", option, err, c.profilesHint())
		}
		return document, nil
	}
	if missing := c.secrets.missing(); len(missing) > 0 {
		return nil, usagef("Credentials are missing. Set %s; or give --credentials FILE or --profile NAME. To try without an account: netsuite demo, or netsuite simulator.", strings.Join(missing, ", "))
	}
	return c.secrets.document()
}

// document makes the credentials document from the variables.
func (v credentialVariables) document() ([]byte, error) {
	if v.key != "" && v.keyFile != "" {
		return nil, usagef("%s and %s are both set. Set one of them.", envPrivateKey, envPrivateKeyFile)
	}
	key := v.key
	if v.keyFile != "" {
		text, err := readTextFile(v.keyFile)
		if err != nil {
			return nil, usagef("The file of %s cannot be read: %v.", envPrivateKeyFile, err)
		}
		if !utf8.Valid(text) {
			return nil, usagef("The file of %s is not text. A key in PEM begins with -----BEGIN PRIVATE KEY-----; openssl pkey -inform DER converts one from DER.", envPrivateKeyFile)
		}
		key = string(text)
	}
	credentials := plugin.Credentials{AccountID: v.account, ClientID: v.client, CertificateID: v.certificate, PrivateKey: key}
	return credentials.Document(), nil
}
