package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netsuite-connector/internal/keypair"
)

// The files that keygen writes.
const (
	keyFileName         = "netsuite-key.pem"
	certificateFileName = "netsuite-certificate.pem"
)

// keygenFlags are what keygen is given.
type keygenFlags struct {
	kind, curve, subject, out string
	bits                      int
	force                     bool
}

func (c *cli) keygen() *cobra.Command {
	var given keygenFlags
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "Make a private key, and the certificate to upload in NetSuite",
		Long: `keygen writes a private key (` + keyFileName + `, PKCS#8, for the connector) and its
self-signed certificate (` + certificateFileName + `, for NetSuite, valid for two years,
the longest that NetSuite takes), prints the Certificate ID that NetSuite will
show, and says what to do next. No file is overwritten without --force.

With --json the result is one JSON document: {"certificateId", "privateKeyFile",
"certificateFile", "validUntil"}.`,
		Example: "  netsuite keygen\n  netsuite keygen --type rsa --bits 4096 --out secrets",
		Args:    exactly(0, ""),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&given.kind, "type", "ec", "`TYPE` of key: ec or rsa")
	flags.StringVar(&given.curve, "curve", "P-256", "`CURVE` of an ec key: P-256, P-384 or P-521")
	flags.IntVar(&given.bits, "bits", 3072, "`BITS` of an rsa key: 3072 or 4096")
	flags.StringVar(&given.subject, "subject", keypair.DefaultSubject, "`NAME` on the certificate, for you to tell certificates apart; NetSuite does not show it")
	flags.StringVar(&given.out, "out", ".", "`DIR` for the files")
	complete(cmd, "type", "ec", "rsa")
	complete(cmd, "curve", "P-256", "P-384", "P-521")
	complete(cmd, "bits", "3072", "4096")
	flags.BoolVar(&given.force, "force", false, "overwrite existing files: a key in use is then lost for good")
	cmd.RunE = c.runs(func(context.Context, []string) error {
		kind, err := given.keyKind(flags.Changed("curve"), flags.Changed("bits"))
		if err != nil {
			return err
		}
		keyFile, certificateFile := filepath.Join(given.out, keyFileName), filepath.Join(given.out, certificateFileName)
		if err := given.mayWrite(keyFile, certificateFile); err != nil {
			return err
		}
		pair, err := keypair.New(keypair.Options{Kind: kind, Subject: given.subject})
		if err != nil {
			return err
		}
		if err := writePair(pair, keyFile, certificateFile, given.force); err != nil {
			return err
		}
		if c.json {
			return c.printPair(pair, keyFile, certificateFile)
		}
		c.showPair(pair, keyFile, certificateFile)
		return nil
	})
	return cmd
}

func (g keygenFlags) keyKind(curveGiven, bitsGiven bool) (keypair.Kind, error) {
	switch strings.ToLower(g.kind) {
	case "ec":
		if bitsGiven {
			return "", usagef("--bits is for --type rsa; an ec key has --curve.")
		}
		for _, kind := range []keypair.Kind{keypair.P256, keypair.P384, keypair.P521} {
			if strings.EqualFold(strings.ReplaceAll(g.curve, "-", ""), strings.ReplaceAll(string(kind), "-", "")) {
				return kind, nil
			}
		}
		return "", usagef("--curve is %q, but NetSuite takes P-256, P-384 and P-521.", g.curve)
	case "rsa":
		if curveGiven {
			return "", usagef("--curve is for --type ec; an rsa key has --bits.")
		}
		switch g.bits {
		case 3072:
			return keypair.RSA3072, nil
		case 4096:
			return keypair.RSA4096, nil
		}
		return "", usagef("--bits is %d, but NetSuite takes 3072 and 4096.", g.bits)
	default:
		return "", usagef("--type is %q, but must be ec or rsa.", g.kind)
	}
}

// mayWrite checks the files before the key is made, which may take long.
func (g keygenFlags) mayWrite(paths ...string) error {
	if strings.TrimSpace(g.subject) == "" {
		return usagef("--subject is blank. Give the certificate a name.")
	}
	for _, path := range paths {
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return usagef("The files cannot be written: %v.", err)
		case info.IsDir():
			return usagef("%s is a folder. Choose another with --out.", path)
		case !g.force:
			return usagef("%s exists already. Choose another folder with --out; --force overwrites it, and a key in use is then lost for good.", path)
		}
	}
	return nil
}

func writePair(pair *keypair.Pair, keyFile, certificateFile string, force bool) error {
	if err := os.MkdirAll(filepath.Dir(keyFile), 0o700); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	key, certificate := keyFile, certificateFile
	if force { // what is there stays until both of the new ones are whole
		end := fmt.Sprintf(".%d.part", os.Getpid())
		key, certificate = keyFile+end, certificateFile+end
	}
	if err := writeNew(key, pair.PrivateKey, 0o600); err != nil {
		return fmt.Errorf("writing the private key: %w", err)
	}
	if err := writeNew(certificate, pair.Certificate, 0o644); err != nil {
		// A key without its certificate is of no use.
		return errors.Join(fmt.Errorf("writing the certificate: %w", err), os.Remove(key))
	}
	if !force {
		return nil
	}
	// A link is replaced, and not followed.
	if err := errors.Join(os.Rename(certificate, certificateFile), os.Rename(key, keyFile)); err != nil {
		return fmt.Errorf("putting the files into their places: %w", err)
	}
	return nil
}

// writeNew writes a file that does not exist, whole or not at all.
func writeNew(path string, text []byte, mode fs.FileMode) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func (c *cli) printPair(pair *keypair.Pair, keyFile, certificateFile string) error {
	text, err := json.Marshal(map[string]string{
		"certificateId":   pair.CertificateID,
		"privateKeyFile":  keyFile,
		"certificateFile": certificateFile,
		"validUntil":      pair.ValidUntil.Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	c.out.write(append(text, '\n'))
	return nil
}

func (c *cli) showPair(pair *keypair.Pair, keyFile, certificateFile string) {
	tick := c.out.paint(green, "✓")
	strong := func(text string) string { return c.out.paint(bold, text) }
	c.out.line("%s Private key     %s  (%s; keep it secret)", tick, strong(keyFile), pair.Kind)
	c.out.line("%s Certificate     %s  (valid until %s)", tick, strong(certificateFile), pair.ValidUntil.Format(time.DateOnly))
	c.out.line("%s Certificate ID  %s  (as NetSuite will show it)", tick, strong(pair.CertificateID))
	c.out.line(`
Next, in NetSuite:

  1. Setup > Company > Enable Features > SuiteCloud: turn on REST Web Services
     and OAuth 2.0.
  2. Setup > Integration > Manage Integrations > New: tick Client Credentials
     (Machine to Machine) Grant and the scope REST Web Services. Copy the
     Client ID: it is shown once.
  3. Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials
     (M2M) Setup > Create New: choose employee, role and integration, and upload
     %s.
     The role needs Log in using OAuth 2.0 Access Tokens and REST Web Services.

Then try it out:

  export NETSUITE_ACCOUNT_ID=…   # Setup > Company > Company Information
  export NETSUITE_CLIENT_ID=…
  export NETSUITE_CERTIFICATE_ID=%s
  export NETSUITE_PRIVATE_KEY_FILE=%s
  %s verify`, certificateFile, pair.CertificateID, shellQuote(absolute(keyFile)), programName())
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// shellQuote quotes a word for a POSIX shell, where that is needed.
func shellQuote(word string) string {
	const plainBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+"
	if strings.Trim(word, plainBytes) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
