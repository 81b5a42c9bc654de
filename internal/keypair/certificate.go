package keypair

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strings"
	"time"

	"netsuite-connector/credentials/privatekey"
)

const (
	// years is the longest validity that NetSuite accepts; it shortens a longer one
	// without saying so.
	years = 2
	// leeway allows for a clock at NetSuite that is behind ours.
	leeway = 5 * time.Minute

	serialBits = 120
	// tries bounds the search for an ID that does not begin with a hyphen, as one of
	// 64 does.
	tries = 20
)

// certify makes the certificate. It avoids an ID that begins with a hyphen, which
// people forget to copy and shells take for an option.
func certify(key crypto.Signer, o Options) (*x509.Certificate, error) {
	for try := 1; ; try++ {
		certificate, err := issue(key, o)
		if err != nil {
			return nil, fmt.Errorf("making the certificate: %w", err)
		}
		if try == tries || !strings.HasPrefix(privatekey.CertificateID(certificate), "-") {
			return certificate, nil
		}
	}
}

func issue(key crypto.Signer, o Options) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, err
	}
	from := o.Now.UTC().Add(-leeway).Truncate(time.Second)
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), // never 0
		Subject:      pkix.Name{CommonName: o.Subject},
		NotBefore:    from,
		NotAfter:     from.AddDate(years, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	if _, ok := key.(*rsa.PrivateKey); ok {
		template.SignatureAlgorithm = x509.SHA256WithRSAPSS // as in Oracle's recipe
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
